const [__major, __minor] = process.versions.node.split(".").map(Number);
if (__major < 22 || (__major === 22 && __minor < 19)) {
  console.error("tokgate needs Node.js 22.19 or newer (GitHub runs it on 24), and this is " + process.version + ": install a newer Node.js and run it again.");
  process.exit(2);
}
import { createRequire as __cr } from "node:module"; const require = __cr(import.meta.url);
import{a as t}from"./shared-725VDBQI.js";import{c as a}from"./shared-B6JMOHXB.js";var r=a(t(),1),k={load:async o=>(await import("./shared-DNDEDC7K.js")).carry(o),pace:async o=>(await import("./shared-CX6X5UIJ.js")).pace(o)},e=o=>k[o.work](o);await e(r.workerData);
