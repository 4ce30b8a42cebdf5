// Package shop sells things.
package shop

import "fmt"
import (
	"os"
	f "path/filepath" // names
)

const (
	Low = iota
	High
)

var total, count int = 1, 2

type (
	Price  = int
	Basket struct{ items []Item }
)
