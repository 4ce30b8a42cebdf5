const page = `<p>${items.map((item) => `<b>${item.name}</b>`).join('}')}</p>`;
const tagged = html`
  ${footer({ wide: true })}
`;
test(`adds ${1}`, () => {});
function render() {
  return `{`;
}
