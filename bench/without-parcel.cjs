/** Makes @parcel/watcher impossible to load, as where npm could not install it. */
const Module = require('node:module');

const load = Module._load;
Module._load = function (request, ...rest) {
  if (request === '@parcel/watcher') throw new Error('left out for the bench');
  return load.call(this, request, ...rest);
};
