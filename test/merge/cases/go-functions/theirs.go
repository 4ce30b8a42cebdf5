package a

func A() int {
	return 1
}

func C() int {
	return 3
}
