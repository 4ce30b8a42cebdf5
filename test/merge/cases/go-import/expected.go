package a

import (
	"fmt"
	"net"
	"os"
)
