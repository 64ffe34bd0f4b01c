import Foundation
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumModel

/// Expanded models against PyTorch: logits, losses and gradients (`Tools/reference/expansion_fixtures.py`: torch 2.13.0, transformers 5.23.0).
@Suite("Expanded models beside PyTorch", .serialized)
struct ExpansionGoldenTests {
    private static let file = Bundle.module.resourcePath! + "/Fixtures/expansion/values.json"

    private static func plan(_ golden: JSON) throws -> ExpansionPlan {
        func word(_ key: String) -> String? { golden[key]?.stringValue }
        let merge = try #require(ExpansionPlan.Merge(rawValue: word("merge") ?? ""))
        let distance = try #require(ExpansionPlan.Distance(rawValue: word("loss") ?? ""))
        let weight: ExpansionPlan.Weight = golden["weight"]?.doubleValue.map { .fixed($0) } ?? .share
        let norm = golden["norm"]
        let relaxation: ExpansionPlan.Relaxation = norm?.stringValue == "dynamic" ? .dynamic : .fixed(norm?.doubleValue ?? 0)
        return ExpansionPlan(
            merge: merge, blocks: 3, factor: golden["factor"]?.doubleValue, trainsFactor: true, distance: distance, weight: weight,
            scope: ExpansionPlan.Scope(rawValue: word("scope") ?? "all") ?? .all, margin: golden["margin"]?.doubleValue ?? 0,
            relaxation: relaxation)
    }

    /// The numbers the script gives the new weights.
    private static func fill(_ model: TrainableModel) {
        for parameter in model.parameters {
            let values = parameter.tensor.floats
            let parts = parameter.name.components(separatedBy: ".twin.")
            for index in 0..<parameter.count {
                if parts.count == 2 {
                    let step = Double((index * 7 + parts[1].utf8.count * 3) % 11 - 5)
                    values[index] = Float(Double(values[index]) * (1 + step / 40))
                } else if parameter.name.hasSuffix(".gate.weight") {
                    values[index] = Float(Double((index * 5) % 13 - 6) / 30)
                } else if parameter.name.hasSuffix(".twin_gate.weight") {
                    values[index] = Float(Double((index * 3) % 11 - 5) / 30)
                } else if parameter.name.hasSuffix(".projection.weight") {
                    let identity = index % (model.width + 1) == 0 ? 1.0 : 0
                    values[index] = Float(Double((index * 7) % 17 - 8) / 400 + identity)
                }
            }
        }
    }

    private struct Result {
        var loss = 0.0
        var aligned = 0.0
        var logits: [Float] = []
        var gradients: [String: [Float]] = [:]
    }

    private static func run(_ model: TrainableModel, _ rows: GradientFixtureTests.TrainingRows) -> Result {
        let tape = Tape(threads: ThreadPool(threads: 2))
        let gradients = model.parameters.map { Tensor(zeros: $0.shape) }
        for (parameter, gradient) in zip(model.parameters, gradients) { tape.watch(parameter.tensor, gradient: gradient) }
        let alignment = model.alignment(rowWeights: rows.weights, documents: rows.documents)
        let hidden = model.hiddenStates(
            tokens: rows.tokens, positions: rows.positions, documents: rows.documents, on: tape, alignment: alignment)
        let logits = tape.withoutGradients { tape.linear(hidden, model.head, activation: nil) }
        let entropy = tape.crossEntropy(
            hidden, head: model.head, targets: rows.targets, weights: rows.weights, options: CrossEntropyOptions())
        var result = Result(aligned: alignment?.objective ?? 0, logits: Array(logits.floatArray().suffix(model.vocabularySize)))
        for (loss, weight) in zip(entropy.losses, rows.weights) { result.loss += loss * Double(weight) }
        tape.backward()
        for (parameter, gradient) in zip(model.parameters, gradients) { result.gradients[parameter.name] = gradient.floatArray() }
        return result
    }

    @Test("every merge and every distance give PyTorch's logits, losses and gradients", arguments: 0..<9)
    func reference(number: Int) throws {
        let json = try JSON.read(path: Self.file)
        let golden = try #require(json["cases"]?[number])
        let documents = try #require(json["documents"]?.arrayValue).map { $0.arrayValue!.map { Int32($0.intValue!) } }
        let plan = try Self.plan(golden)
        let model = try ExpansionSupport.trainable(try ExpansionSupport.base().expanded(plan))
        Self.fill(model)
        let found = Self.run(model, GradientFixtureTests.TrainingRows(documents))
        func near(_ value: Double, _ wanted: Double, _ size: Double) -> Bool { abs(value - wanted) <= 2e-4 * max(size, 1e-4) }
        #expect(near(found.loss, golden["loss_value"]!.doubleValue!, 1))
        let aligned = golden["aligned"]!.doubleValue!
        #expect(near(found.aligned, aligned, aligned))
        for (value, wanted) in zip(found.logits, golden["logits"]!.arrayValue!) { #expect(near(Double(value), wanted.doubleValue!, 1)) }
        let gradients = try #require(golden["gradients"]?.objectValue)
        #expect(gradients.count == model.parameters.count)
        for (name, wanted) in gradients {
            let gradient = try #require(found.gradients[name], "\(name)")
            let length = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            let size = wanted[0]!.doubleValue!
            #expect(near(length, size, size), "\(name)")
            #expect(near(Double(gradient[gradient.count / 3]), wanted[1]!.doubleValue!, size), "\(name)")
        }
    }
}
