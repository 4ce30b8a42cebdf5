import a
import c
import f
import z
