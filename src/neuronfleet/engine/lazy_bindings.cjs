// Loads the modules of the AWS provider's bindings in Node when they are named, not all when the package is loaded.
//
// lib/index.js of the bindings is more than 2,000 lines of `exports.x = require("./x");`, which take Node two to three
// seconds and 400 MiB. Here each line becomes a property that requires its module when it is read. Nothing else of the
// file changes and no file of the package does; an index that looks otherwise is left as it is. Node before 22.15 has
// no module.registerHooks: it loads everything, as ever.
// https://nodejs.org/docs/latest-v22.x/api/module.html#moduleregisterhooksoptions
"use strict";

const { registerHooks } = require("node:module");

const INDEX = /\/node_modules\/@(?:cdktf|cdktn)\/provider-aws\/lib\/index\.js$/;
const LINE = /^exports\.(\w+) = ((?:__importStar\()?require\("\.\/[\w./-]+"\)\)?);$/gm;

// Functions are hoisted, so it can stand at the end; line numbers stay as they were.
const LAZILY = `
function neuronfleetLazily(name, load) {
  const options = { enumerable: true, configurable: true };
  Object.defineProperty(exports, name, {
    ...options,
    get() {
      const value = load();
      Object.defineProperty(exports, name, { ...options, writable: true, value });
      return value;
    },
  });
}
`;

if (typeof registerHooks === "function") {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!INDEX.test(url) || loaded.source == null) return loaded;
      const source = Buffer.from(loaded.source).toString("utf8");
      const lazy = source.replace(LINE, (_, name, value) => `neuronfleetLazily("${name}", () => ${value});`);
      return { ...loaded, source: lazy === source ? source : lazy + LAZILY };
    },
  });
}
