const [__major, __minor] = process.versions.node.split(".").map(Number);
if (__major < 22 || (__major === 22 && __minor < 19)) {
  console.error("tokgate needs Node.js 22.19 or newer (GitHub runs it on 24), and this is " + process.version + ": install a newer Node.js and run it again.");
  process.exit(2);
}
import { createRequire as __cr } from "node:module"; const require = __cr(import.meta.url);
import{A as t}from"./shared-OUTR4XNA.js";import"./shared-NX4X6KWH.js";import"./shared-FO4SUAHC.js";import{a as s}from"./shared-725VDBQI.js";import{c as i}from"./shared-B6JMOHXB.js";var n=i(s(),1);async function L({job:r}){let o=new t(r);n.parentPort?.on("message",e=>{e.kind==="abort"?o.abort():m(o,e.originMs)}),await o.open(),a({kind:"open"})}async function m(r,o){let e=await r.run(o);a({kind:"done",result:e},[e.records.times.buffer])}var a=(r,o=[])=>n.parentPort?.postMessage(r,o);export{L as carry};
