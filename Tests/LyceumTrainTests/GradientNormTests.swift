import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumTrain

@Suite("Norm of gradients")
struct GradientNormTests {
    static func parameter(_ name: String, _ gradient: [Float]) -> OptimizedParameter {
        OptimizedParameter(
            name: name, weights: Tensor(zeros: [gradient.count]), gradient: Tensor(gradient, shape: [gradient.count]),
            shape: [gradient.count], rate: 0.1, decay: 0)
    }

    @Test("The norm is that of all gradients as one vector, also where squares overflow fp32")
    func norm() throws {
        let norm = GradientNorm(threads: ThreadPool(threads: 2))
        #expect(try norm.norm([Self.parameter("a", [3]), Self.parameter("b", [0, 4])], step: 1) == 5)
        #expect(try norm.norm([Self.parameter("a", [3e30]), Self.parameter("b", [4e30])], step: 1).rounded() > 4.99e30)
        #expect(try norm.norm([], step: 1) == 0)
        #expect(GradientNorm.clippingFactor(norm: 0.5, maximum: 1) == 1)
        #expect(abs(GradientNorm.clippingFactor(norm: 5, maximum: 1) - 0.2) < 1e-6)
        #expect(GradientNorm.clippingFactor(norm: 5, maximum: nil) == 1)
    }

    @Test("A gradient that is not finite is named with its step and element", arguments: [Float.nan, .infinity, -.infinity])
    func notFinite(value: Float) throws {
        let norm = GradientNorm(threads: ThreadPool(threads: 1))
        let parameters = [Self.parameter("first.weight", [1, 2]), Self.parameter("second.weight", [1, 2, value, 3])]
        #expect {
            _ = try norm.norm(parameters, step: 7)
        } throws: {
            guard let error = $0 as? LyceumError else { return false }
            return error.location == "step 7, second.weight" && error.message.contains("element 2")
        }
    }
}
