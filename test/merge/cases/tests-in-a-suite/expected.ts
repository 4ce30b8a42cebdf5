describe('x', () => {
  it('a', () => {
    one();
  });

  it('b', () => {
    two();
  });

  it('c', () => {
    three();
  });
});
