const [__major, __minor] = process.versions.node.split(".").map(Number);
if (__major < 22 || (__major === 22 && __minor < 19)) {
  console.error("tokgate needs Node.js 22.19 or newer (GitHub runs it on 24), and this is " + process.version + ": install a newer Node.js and run it again.");
  process.exit(2);
}
import { createRequire as __cr } from "node:module"; const require = __cr(import.meta.url);
import{a as i,b as f}from"./shared-B6JMOHXB.js";var u=f((p,t)=>{t.exports=i("node:path")});var c=m();function m(){return Array.from({length:32},()=>{let r=process.hrtime.bigint(),n=performance.now(),e=process.hrtime.bigint();return{widthNs:e-r,offsetMs:Number(r+e)/2e6-n}}).reduce((r,n)=>n.widthNs<r.widthNs?n:r).offsetMs}var s=()=>performance.now()+c;function a(){let o=performance.now();return{now:()=>performance.now()-o,start:r=>{o=r-c}}}function w(o){let r=a();return r.start(o),r.now}function l(o){let r=new Int32Array(new SharedArrayBuffer(4));for(let n=o-s();n>0;n=o-s())Atomics.wait(r,0,0,n)}function b(){let o=Array.from({length:32},()=>{let r=performance.now(),n=r;for(;n===r;)n=performance.now();return n-r});return Math.min(...o)}export{u as a,s as b,a as c,w as d,l as e,b as f};
