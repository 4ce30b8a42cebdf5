import a
import b
import c
import f
import z
