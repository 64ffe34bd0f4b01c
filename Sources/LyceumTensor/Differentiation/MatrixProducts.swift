internal import CLyceumKernels

extension Tape {
    /// `c (+)= op(a) op(b)` in the tape's precision, where `op` transposes when asked to. All are matrices of rows.
    func multiply(
        _ a: Tensor, transposed: Bool = false, _ b: Tensor, transposedB: Bool = false, into c: Tensor, accumulates: Bool,
        precision: ElementType? = nil
    ) {
        let status = lyc_matmul(
            threads.handle, (precision ?? options.precision).kernelType, transposed ? a.width : a.rows,
            transposedB ? b.rows : b.width, transposed ? a.rows : a.width, a.operand(transposed: transposed),
            b.operand(transposed: transposedB), c.pointer, c.type.kernelType, c.width, accumulates ? 1 : 0, &workspace)
        precondition(status == 0, "a product of unsupported types \(a.type) and \(b.type), or no memory for it")
    }

    /// `x` as products in the tape's precision read it: rounding once serves several products and halves what is kept.
    func operand(_ x: Tensor) -> Tensor {
        options.precision == .bf16 ? converted(x, to: .bf16) : converted(x, to: .f32)
    }

    func converted(_ x: Tensor, to type: ElementType) -> Tensor {
        x.type == type ? x : duplicate(x, as: type)
    }

    /// A copy in memory of its own, made by all threads.
    func duplicate(_ x: Tensor, as type: ElementType? = nil) -> Tensor {
        let type = type ?? x.type
        let result = make(x.shape, type: type)
        let status = lyc_convert(
            threads.handle, x.type.kernelType, x.pointer, type.kernelType, result.pointer, x.rows, x.width, nil)
        precondition(status == 0, "no memory to convert rows of \(x.width) elements")
        return result
    }
}

extension Tensor {
    fileprivate func operand(transposed: Bool) -> lyc_operand {
        lyc_operand(data: UnsafeRawPointer(pointer), type: type.kernelType, stride: width, transposed: transposed ? 1 : 0)
    }
}

/// The rows a matrix is applied to.
final class ProductInput {
    /// As the operation got them.
    let values: Tensor
    private let tape: Tape
    /// As products read them.
    private(set) lazy var operand = tape.operand(values)
    /// In fp32.
    private(set) lazy var floats = tape.converted(values, to: .f32)

    init(_ values: Tensor, _ tape: Tape) {
        self.values = values
        self.tape = tape
    }
}
