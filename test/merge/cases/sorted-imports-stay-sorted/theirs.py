import a
import b
import f
import z
