class A
  def one
    if x
      1
  end

  def two
    2
  end
end

class B
  def three
  end
end
