public import LyceumModel
public import LyceumTensor

/// The gradients of all parameters in one region of memory, one behind the other in the parameters' order.
///
/// One region serves reductions between processes and a forecast that is exact.
public final class GradientArena {
    /// Every parameter's part, in its shape.
    public let gradients: [Tensor]
    /// All parts with the gaps between them, flat.
    public let all: Tensor
    /// Whether a part has been written since `clear()`.
    private var isWritten: [Bool]

    /// Parts begin at multiples of 16 elements, a cache line.
    private static func padded(_ count: Int) -> Int { (count + 15) / 16 * 16 }

    /// Bytes of the gradients of parameters with so many elements.
    public static func byteCount(_ counts: [Int]) -> Int { counts.reduce(0) { $0 + padded($1) } * 4 }

    public init(_ parameters: [Parameter]) {
        let total = Self.byteCount(parameters.map(\.count))
        all = Tensor(zeros: [total / 4])
        var offset = 0
        gradients = parameters.map { [all] parameter in
            defer { offset += Self.padded(parameter.count) * 4 }
            return Tensor(type: .f32, shape: parameter.shape, storage: all.storage, byteOffset: offset)
        }
        isWritten = [Bool](repeating: false, count: parameters.count)
    }


    /// Every parameter's part as elements.
    var buffers: [UnsafeMutableBufferPointer<Float>] {
        gradients.map { UnsafeMutableBufferPointer(start: $0.floats, count: $0.count) }
    }

    /// Forgets all gradients; nothing is written to memory until a derivative is.
    public func clear() { for index in isWritten.indices { isWritten[index] = false } }

    /// Lets a tape send the derivatives of `active` parameters here.
    func watch(_ parameters: [Parameter], active: [Bool], on tape: Tape) {
        for (index, parameter) in parameters.enumerated() where active[index] {
            tape.watch(parameter.tensor, gradient: gradients[index], isEmpty: !isWritten[index])
        }
    }

    /// Notes after a backward pass which gradients are there.
    func collect(_ parameters: [Parameter], active: [Bool], from tape: Tape) {
        for (index, parameter) in parameters.enumerated() where active[index] && !isWritten[index] {
            isWritten[index] = tape.hasGradient(parameter.tensor)
        }
    }

    /// Makes the gradients of parameters that no row reached zero, so that all can be used.
    func fillGaps() {
        for index in isWritten.indices where !isWritten[index] {
            gradients[index].pointer.initializeMemory(as: UInt8.self, repeating: 0, count: gradients[index].byteCount)
            isWritten[index] = true
        }
    }
}
