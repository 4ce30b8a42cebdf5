package a

import (
	"fmt"
	"net"
)
