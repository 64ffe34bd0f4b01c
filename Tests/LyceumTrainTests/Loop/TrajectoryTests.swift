import Foundation
import LyceumCore
import LyceumData
import LyceumTensor
import Testing

@testable import LyceumModel
@testable import LyceumTrain

/// Twenty AdamW steps of whole models against PyTorch's (`Tools/reference/trajectory_fixtures.py`: torch 2.13.0, transformers 5.23.0).
@Suite("Twenty steps as PyTorch makes them")
struct TrajectoryTests {
    /// The documents of every step, one step after the other.
    private final class FixedSteps: BatchSource {
        let steps: [[[Int32]]]
        let sourceNames = ["fixed"]
        var stepsGiven = 0

        init(_ steps: [[[Int32]]]) { self.steps = steps }

        var estimatedTokens: Int? { nil }
        var estimatedSteps: Int? { steps.count }
        var passes: [Double] { [Double(stepsGiven) / Double(steps.count)] }
        var isStepComplete: Bool { true }
        var counts: DataCounts { DataCounts() }
        var position: JSON { .integer(stepsGiven) }

        func next() throws(LyceumError) -> TrainingBatch? {
            guard stepsGiven < steps.count else { return nil }
            var batch = TrainingBatch()
            for document in steps[stepsGiven] { batch.append(tokens: document, source: 0) }
            stepsGiven += 1
            return batch
        }

        func restore(_ position: JSON) throws(LyceumError) { stepsGiven = position.intValue ?? 0 }
    }

    @Test("losses, gradient lengths and the weights at the end agree to 1e-4", arguments: ["llama", "qwen3", "gemma3", "phi3"])
    func trajectory(_ name: String) throws {
        let json = try JSON.read(path: Bundle.module.resourcePath! + "/Fixtures/trajectories.json")
        let steps = json["steps"]!.arrayValue!.map { $0.arrayValue!.map { $0.arrayValue!.map { Int32($0.intValue!) } } }
        let expected = json["models"]![name]!
        let model = try TinyTraining.model(name)
        let start = Dictionary(uniqueKeysWithValues: model.parameters.map { ($0.name, $0.stored($0.tensor).floatArray()) })
        let pool = ThreadPool(threads: 1)
        var settings = OptimizerSettings(.adamW)
        settings.beta1 = json["betas"]![0]!.doubleValue!
        settings.beta2 = json["betas"]![1]!.doubleValue!
        let trainer = try Trainer(
            model: model, objective: CausalLanguageModeling(), batches: FixedSteps(steps), optimizer: try settings.makeOptimizer(threads: pool),
            schedule: Schedule(.cosine(minimum: json["minimum"]!.doubleValue!), warmUp: .steps(json["warmup"]!.intValue!)),
            groups: ParameterGroups(decay: json["decay"]!.doubleValue!),
            plan: TrainingPlan(steps: steps.count, precision: .f32, clip: 1, rate: json["rate"]!.doubleValue!, savesAtEnd: false), threads: pool)
        for (number, (loss, length)) in zip(expected["losses"]!.arrayValue!, expected["lengths"]!.arrayValue!).enumerated() {
            let step = try #require(try trainer.runStep())
            let (loss, length) = (loss.doubleValue!, length.doubleValue!)
            #expect(abs(step.objective - loss) <= 1e-4 * loss, "step \(number): \(step.objective), PyTorch \(loss)")
            #expect(abs(step.gradientNorm - length) <= 1e-4 * length, "step \(number): \(step.gradientNorm), PyTorch \(length)")
        }
        let names = TensorNames(model.checkpoint.mapping)
        let parameters = Dictionary(uniqueKeysWithValues: model.parameters.map { ($0.name, $0) })
        for (written, end) in expected["parameters"]!.objectValue! {
            let name = names.canonical(written)
            let parameter = try #require(parameters[name], "\(name)")
            let found = parameter.stored(parameter.tensor).floatArray()
            let moved = zip(found, start[name]!).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }.squareRoot()
            #expect(abs(moved - end["moved"]!.doubleValue!) <= 1e-4 * moved, "\(name): moved \(moved), PyTorch \(end["moved"]!)")
            for entry in end["entries"]!.arrayValue! {
                let (index, value) = (entry[0]!.intValue!, entry[1]!.doubleValue!)
                #expect(abs(Double(found[index]) - value) <= 1e-4 * max(abs(value), moved / Double(found.count).squareRoot()), "\(name)[\(index)]")
            }
        }
    }
}
