const Empty = () => <></>;
function List({ items }) {
  return (
    <ul className="list" title='a > b'>
      {items.map((item) => <li key={item.id}>{item.name} isn't {'{'}</li>)}
      <img src={logo} />
    </ul>
  );
}
const smaller = a < b && c > d;
export default List;
