describe('x', () => {
  it('a', () => {
    one();
  });
});
