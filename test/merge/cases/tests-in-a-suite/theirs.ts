describe('x', () => {
  it('a', () => {
    one();
  });

  it('c', () => {
    three();
  });
});
