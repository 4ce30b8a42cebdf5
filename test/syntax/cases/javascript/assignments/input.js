res.send = function send(body) {
  return this.end(body);
};

exports.range = (from, to) => to - from;
module.exports = exports = createServer;
Parser.prototype.parse = async function () {};
module.exports.Token = class Token {
  read() {}
};
app.locals['title'] = 'shop';
const handle = (req, res) => res.end();
const open = async (path) => path;
var once = function () {};
const Queue = class {
  push(job) {}
};
const { join, sep } = require('path');
const [first, second] = pair;
let total = 0,
  count = 1;
