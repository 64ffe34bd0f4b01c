import LyceumTensor
import LyceumTestSupport

/// Small seeded tensors for tests of derivatives.
struct TapeCase {
    private var numbers: SeededNumbers
    private(set) var parameters: [(name: String, tensor: Tensor)] = []

    init(seed: UInt64) { numbers = SeededNumbers(seed) }

    mutating func constant(_ shape: [Int], scale: Float = 1) -> Tensor {
        Tensor(numbers.normals(shape.reduce(1, *), scale: scale), shape: shape)
    }

    /// A tensor that is learned.
    mutating func parameter(_ name: String, _ shape: [Int], scale: Float = 1) -> Tensor {
        let tensor = constant(shape, scale: scale)
        parameters.append((name, tensor))
        return tensor
    }

    mutating func matrix(_ name: String, outputs: Int, inputs: Int, bias: Bool = false) -> LinearWeight {
        let weight = parameter(name, [outputs, inputs], scale: 1 / Float(inputs).squareRoot())
        return LinearWeight(weight, bias: bias ? parameter(name + ".bias", [outputs]) : nil)
    }

    mutating func token(below count: Int) -> Int32 { Int32(numbers.bits() % UInt64(count)) }

    mutating func rotary(rows: Int, width: Int) -> RotaryRows {
        let angles = numbers.normals(rows * width / 2)
        // Any pair of numbers serves as cosine and sine; the derivative is the transpose all the same.
        return RotaryRows(
            cosine: Tensor(angles.map { 1 / (1 + $0 * $0) }, shape: [rows, width / 2]),
            sine: Tensor(angles.map { $0 / (1 + $0 * $0) }, shape: [rows, width / 2]))
    }

    func check(_ options: TapeOptions = TapeOptions(), tolerance: Double = 1e-4) -> GradientCheck {
        var check = GradientCheck(parameters, options: options)
        check.tolerance = tolerance
        return check
    }
}

extension Tensor {
    var elements: [Float] { (0..<count).map { floats[$0] } }
    var bits: [UInt32] { elements.bitPatterns }
}
