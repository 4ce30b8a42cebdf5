import a
import f
import z
