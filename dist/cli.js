const [__major, __minor] = process.versions.node.split(".").map(Number);
if (__major < 22 || (__major === 22 && __minor < 19)) {
  console.error("tokgate needs Node.js 22.19 or newer (GitHub runs it on 24), and this is " + process.version + ": install a newer Node.js and run it again.");
  process.exit(2);
}
import { createRequire as __cr } from "node:module"; const require = __cr(import.meta.url);
import{T as t,h as o}from"./shared-MMA7FALT.js";import"./shared-OUTR4XNA.js";import"./shared-NX4X6KWH.js";import"./shared-RBSUVBBK.js";import"./shared-FO4SUAHC.js";import"./shared-725VDBQI.js";import"./shared-B6JMOHXB.js";var m=t();m.exit(await o(m));
