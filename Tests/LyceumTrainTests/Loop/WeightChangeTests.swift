import LyceumCore
import Testing

@testable import LyceumTrain

@Suite("Change of the weights")
struct WeightChangeTests {
    @Test("halves are means over layers, the middle of an odd number belongs to neither, and the ratio is bottom by top")
    func halves() {
        let even = WeightChange.values(layers: [0, 1, 2, 3], changes: [0.4, 0.2, 0.1, 0.1])
        #expect(even["00"] == 0.4 && even["03"] == 0.1)
        #expect(abs(even["bottom"]! - 0.3) < 1e-12 && abs(even["ratio"]! - 3) < 1e-12)
        let odd = WeightChange.values(layers: [4, 5, 11], changes: [0.3, 9, 0.2])
        #expect(odd["bottom"] == 0.3 && odd["top"] == 0.2 && odd["11"] == 0.2)
        #expect(WeightChange.values(layers: [0], changes: [0.3]) == ["00": 0.3])
        #expect(WeightChange.values(layers: [0, 1], changes: [0.3, 0])["ratio"] == nil)
    }

    @Test("a layer is the first number in a name")
    func layers() {
        #expect(WeightChange.layer("model.layers.13.mlp.up_proj.weight") == 13)
        #expect(WeightChange.layer("transformer.h.2.ln_1.bias") == 2)
        #expect(WeightChange.layer("model.embed_tokens.weight") == nil)
    }

    @Test("after training the change of every layer is that computed from the weights, and 0 before")
    func measured() throws {
        let training = try TinyTraining.trainer(try TinyTraining.model(), try TinyTraining.batches(TinyTraining.documents(40)), steps: 3)
        let before = training.model.parameters.map { TinyTraining.floats($0.tensor) }
        let change = try WeightChange(training.model, interval: 1, threads: training.threads)
        #expect(try change.examine(training).filter { $0.key != "ratio" }.values.allSatisfy { $0 == 0 })
        _ = try training.run()
        let found = try change.examine(training)
        var sums: [Int: (moved: Double, whole: Double)] = [:]
        for (parameter, old) in zip(training.model.parameters, before) {
            guard let layer = WeightChange.layer(parameter.name) else { continue }
            for (index, value) in old.enumerated() {
                let difference = Double(parameter.tensor.floats[index]) - Double(value)
                sums[layer, default: (0, 0)].moved += difference * difference
                sums[layer]!.whole += Double(value) * Double(value)
            }
        }
        #expect(sums.count > 1)
        for (layer, sum) in sums {
            let expected = (sum.moved / sum.whole).squareRoot()
            let value = try #require(found["0\(layer)"])
            #expect(expected > 0 && abs(value - expected) < 1e-5 * expected)
        }
    }
}
