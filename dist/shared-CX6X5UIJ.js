const [__major, __minor] = process.versions.node.split(".").map(Number);
if (__major < 22 || (__major === 22 && __minor < 19)) {
  console.error("tokgate needs Node.js 22.19 or newer (GitHub runs it on 24), and this is " + process.version + ": install a newer Node.js and run it again.");
  process.exit(2);
}
import { createRequire as __cr } from "node:module"; const require = __cr(import.meta.url);
import{a as b,d as m}from"./shared-RBSUVBBK.js";import{a as k,d as M}from"./shared-FO4SUAHC.js";import{a as v}from"./shared-725VDBQI.js";import{c as f}from"./shared-B6JMOHXB.js";var l=f(b(),1),d=f(k(),1),g=f(v(),1);var w=.01;function T({dueMs:i,order:c,dealt:o,shared:{state:r,originMs:a,waiting:n},ports:t}){A(),g.parentPort?.postMessage("up"),Atomics.wait(r,0,m.opening);let s=M(a[0]??0),h=x(s,e=>Atomics.wait(r,0,m.running,e)),u=e=>{Atomics.compareExchange(n,e,1,0)===1&&t[e]?.postMessage(null)};for(let e=0;e<c.length&&Atomics.load(r,0)===m.running;)if(!h((i[c[e]??0]??0)+w)){if(o)u(e%t.length);else for(let p=0;p<t.length;p+=1)u(p);e+=1}}function x(i,c){let o=0;return r=>{let a=i(),n=r-a;if(n<=0)return!1;let t=n>2*o?n-o:n;c(t);let s=Math.max(0,i()-a-t);return o=s<o?s:o+(Math.min(s,y)-o)/16,!0}}var y=.25;function A(){try{(0,l.writeFileSync)(`/proc/${(0,d.basename)((0,l.readlinkSync)("/proc/thread-self"))}/timerslack_ns`,"1")}catch{}}export{T as pace};
