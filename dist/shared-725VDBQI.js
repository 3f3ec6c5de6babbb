const [__major, __minor] = process.versions.node.split(".").map(Number);
if (__major < 22 || (__major === 22 && __minor < 19)) {
  console.error("tokgate needs Node.js 22.19 or newer (GitHub runs it on 24), and this is " + process.version + ": install a newer Node.js and run it again.");
  process.exit(2);
}
import { createRequire as __cr } from "node:module"; const require = __cr(import.meta.url);
import{a as r,b as i}from"./shared-B6JMOHXB.js";var o=i((p,e)=>{e.exports=r("node:worker_threads")});export{o as a};
