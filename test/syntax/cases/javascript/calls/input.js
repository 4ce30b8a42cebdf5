'use strict';

require('./setup');
describe('cart', () => {
  it('is empty at first', () => {});
});
describe('order', function () {});
test.each([1, 2])('adds %d', (n) => {});
app.get('/orders', (req, res) => {});
app.get('/orders/:id', (req, res) => {});
await start('server');
listen(8080);
if (debug) {
  trace('on');
}
