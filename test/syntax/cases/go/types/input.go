package shop

type Cart[T any] struct {
	*base.Store
	Name, Owner string `json:"name"`
	Hook        func(x struct{ a int }) error
	mu          sync.Mutex // guards items
}

type Walker interface {
	Walk(path string) (err error)
	io.Reader
}

type grid [3]struct{ x int }

func (c *Cart[T]) Add(item T) interface{} {
	return struct{}{}
}

func (Cart) Empty() {}

func New[T any](
	name string,
) *Cart[T] {
	return nil
}
