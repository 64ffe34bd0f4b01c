import LyceumCore
import LyceumTensor
import LyceumTestSupport
import Testing

@testable import LyceumModel

/// Losses of two-block models with twins against differences in double precision.
@Suite("Gradients of expanded models", .serialized)
struct ExpansionGradientTests {
    typealias Rows = GradientFixtureTests.TrainingRows

    private static let rows = Rows([[3, 14, 15, 92], [89, 79, 32]])

    private static func model(_ plan: ExpansionPlan) throws -> TrainableModel {
        let model = try ExpansionSupport.trainable(try ExpansionSupport.shortened(2).expanded(plan))
        ExpansionSupport.disturb(model, by: 0.3)
        return model
    }

    /// The whole loss with the twins' distances.
    private static func mismatches(_ model: TrainableModel, recompute: Bool = false) -> [String] {
        let chosen = ["model.layers.0.twin.self_attn.k_proj.weight", "model.layers.0.twin.mlp.down_proj.weight", "input_layernorm.weight"]
        let parameters = model.parameters.filter { parameter in
            parameter.name.contains(".merge.") || chosen.contains { parameter.name.hasSuffix($0) }
        }
        func hidden(_ backend: any Backend) -> (Tensor, TwinAlignment?) {
            let alignment = model.alignment(rowWeights: rows.weights, documents: rows.documents)
            let hidden = model.hiddenStates(
                tokens: rows.tokens, positions: rows.positions, documents: rows.documents, on: backend, alignment: alignment)
            return (hidden, alignment)
        }
        var check = GradientCheck(
            parameters.map { ($0.name, $0.tensor) }, options: TapeOptions(recompute: recompute))
        check.samples = 1
        check.tolerance = 1e-3
        check.difference = 1e-6
        return check.mismatches(
            { tape in
                let (hidden, _) = hidden(tape)
                _ = tape.crossEntropy(
                    hidden, head: model.head, targets: rows.targets, weights: rows.weights, options: CrossEntropyOptions())
            },
            reference: { backend in
                let (hidden, alignment) = hidden(backend)
                return backend.crossEntropy(
                    hidden, head: model.head, targets: rows.targets, weights: rows.weights, options: CrossEntropyOptions())
                    + (alignment?.objective ?? 0)
            })
    }

    @Test("every merge, with a learned factor and relaxed norms", arguments: ExpansionPlan.Merge.allCases)
    func merges(merge: ExpansionPlan.Merge) throws {
        let plan = ExpansionPlan(
            merge: merge, blocks: 2, factor: 0.4, trainsFactor: true, distance: .mse, weight: .fixed(0.5), relaxation: .dynamic, seed: 1)
        #expect(Self.mismatches(try Self.model(plan)).isEmpty)
    }

    @Test("every distance, fixed and with the share as its weight", arguments: ExpansionPlan.Distance.allCases)
    func distances(distance: ExpansionPlan.Distance) throws {
        for weight in [ExpansionPlan.Weight.fixed(3), .share] {
            let merge: ExpansionPlan.Merge = weight == .share ? .dlerp : .proj
            let plan = ExpansionPlan(
                merge: merge, blocks: 2, factor: -0.2, trainsFactor: true, distance: distance, weight: weight, margin: 0.01)
            #expect(Self.mismatches(try Self.model(plan)).isEmpty, "\(weight)")
        }
    }

    @Test("last tokens alone, and states without their input", arguments: [ExpansionPlan.Scope.last, .residual])
    func scopes(scope: ExpansionPlan.Scope) throws {
        let plan = ExpansionPlan(merge: .lerp, blocks: 2, distance: .cosine, weight: .fixed(20), scope: scope, relaxation: .fixed(0.2))
        #expect(Self.mismatches(try Self.model(plan)).isEmpty)
    }

    @Test("a choice learns through the weight of its distance")
    func choice() throws {
        let plan = ExpansionPlan(merge: .moe, blocks: 2, factor: 0.4, trainsFactor: true, distance: .mse, weight: .share)
        #expect(Self.mismatches(try Self.model(plan)).isEmpty)
    }

    @Test("blocks that are run again for their derivative give the same bits, distances included")
    func recompute() throws {
        for distance in [ExpansionPlan.Distance.mse, .attention] {
            let plan = ExpansionPlan(merge: .dlerp, blocks: 2, trainsFactor: true, distance: distance, weight: .share)
            let model = try Self.model(plan)
            #expect(Self.mismatches(model, recompute: true).isEmpty)
            func gradients(_ recompute: Bool) -> ([[Float]], Double) {
                let tape = Tape(threads: ThreadPool(threads: 2), options: TapeOptions(recompute: recompute))
                let gradients = model.parameters.map { Tensor(zeros: $0.shape) }
                for (parameter, gradient) in zip(model.parameters, gradients) { tape.watch(parameter.tensor, gradient: gradient) }
                let rows = Self.rows
                let alignment = model.alignment(rowWeights: rows.weights, documents: rows.documents)
                let hidden = model.hiddenStates(
                    tokens: rows.tokens, positions: rows.positions, documents: rows.documents, on: tape, alignment: alignment)
                _ = tape.crossEntropy(
                    hidden, head: model.head, targets: rows.targets, weights: rows.weights, options: CrossEntropyOptions())
                tape.backward()
                return (gradients.map { $0.floatArray() }, alignment?.objective ?? 0)
            }
            let (kept, again) = (gradients(false), gradients(true))
            #expect(kept.0 == again.0 && kept.1 == again.1 && kept.1 > 0)
        }
    }
}
