import Foundation
import LyceumCore
import LyceumData
import LyceumModel
import LyceumTensor
import Testing

@testable import LyceumTrain

/// Training of models that were grown by copies of their blocks.
@Suite("Training expanded models")
struct ExpansionTrainingTests {
    private static func checkpoint(_ plan: ExpansionPlan) throws -> Checkpoint {
        try Checkpoint.open("\(TinyTraining.tests)/LyceumModelTests/Fixtures/models/llama").expanded(plan)
    }

    private static func model(_ plan: ExpansionPlan) throws -> TrainableModel {
        let checkpoint = try checkpoint(plan)
        let rules = try #require(try checkpoint.expansion()).trainedRules
        return try TrainableModel(checkpoint, options: TrainableOptions(trainable: try ParameterSelection(rules), frozenType: .f32))
    }

    private static func trainer(
        _ plan: ExpansionPlan, steps: Int = 6, rate: Double = 1e-2, recompute: Bool = false, threads: Int = 1, micro: Int? = 2,
        store: String? = nil
    ) throws -> Trainer {
        let batches = try TinyTraining.batches(TinyTraining.documents(30), micro: micro.map { .sequences($0) })
        let trainer = try TinyTraining.trainer(
            try model(plan), batches, steps: steps, recompute: recompute, rate: rate, threads: threads
        ) { $0.checkpointInterval = 2 }
        trainer.store = store.map { CheckpointStore(folder: $0) }
        return trainer
    }

    /// The bytes of every weight of a saved folder.
    private static func weights(_ path: String) throws -> [String: [UInt8]] {
        let source = try Checkpoint.open(path).tensors
        var result: [String: [UInt8]] = [:]
        for name in source.tensorNames {
            let tensor = try source.tensor(named: name)
            result[name] = withExtendedLifetime(tensor) { Array(tensor.bytes) }
        }
        return result
    }

    @Test("frozen weights keep their bits and twins learn; only twins have optimizer state", arguments: ["concat", "stack"])
    func frozen(kind: String) throws {
        let folder = try ScratchFolder()
        let plan = ExpansionPlan(try #require(ExpansionPlan.Kind(rawValue: kind)), merge: .dlerp, blocks: 3)
        let trainer = try Self.trainer(plan)
        try trainer.model.save(to: folder.path + "/before", type: .f32)
        _ = try trainer.run()
        try trainer.model.save(to: folder.path + "/after", type: .f32)
        let (old, new) = (try Self.weights(folder.path + "/before"), try Self.weights(folder.path + "/after"))
        let trained = Set(trainer.model.parameters.map(\.name))
        #expect(trained.count == (kind == "stack" ? 27 : 33))
        for (name, bytes) in old { #expect((new[name] == bytes) == !trained.contains(name), "\(name)") }
        let states = Set(trainer.optimizer.state.map { state in
            trained.first { state.name.contains($0) } ?? state.name
        })
        #expect(!states.isEmpty && states.isSubset(of: trained))
    }

    @Test("the loss falls, figures tell of every twin, and the distance holds twins near their blocks")
    func figures() throws {
        final class Watch: TrainingObserver {
            var steps: [(loss: Double, objective: Double, figures: [String: Double])] = []
            func finished(_ step: TrainingStep, progress: TrainingState) {
                steps.append((step.losses.meanLoss, step.objective, step.figures))
            }
        }
        func run(_ weight: Double) throws -> [(loss: Double, objective: Double, figures: [String: Double])] {
            let trainer = try Self.trainer(ExpansionPlan(blocks: 3, weight: .fixed(weight)), steps: 12)
            let watch = Watch()
            trainer.observers = [watch]
            _ = try trainer.run()
            return watch.steps
        }
        let (free, held) = (try run(0), try run(100))
        #expect(free.last!.loss < free[0].loss)
        #expect(abs(free[5].objective - free[5].loss) < 1e-5)
        for layer in 0..<3 {
            #expect(abs(held[0].figures["twins/cosine/\(layer)"]! - 1) < 1e-6)
            #expect(abs(held[0].figures["twins/share/\(layer)"]! - 0.5) < 1e-6)
            #expect(held[11].figures["twins/cosine/\(layer)"]! > free[11].figures["twins/cosine/\(layer)"]!)
        }
        // What is minimized is the loss and a hundred times the mean distance.
        let last = held[11]
        #expect(abs(last.objective - last.loss - 100 * last.figures["twins/distance"]!) < 1e-5)
        #expect(free[11].figures["twins/distance"] == nil)
    }

    @Test("micro-batches, recomputation and threads change no bit that they should not")
    func invariants() throws {
        let plan = ExpansionPlan(merge: .dlerpin, blocks: 3, trainsFactor: true, distance: .attention, weight: .share)
        let plain = try Self.trainer(plan, steps: 3)
        _ = try plain.run()
        for trainer in [try Self.trainer(plan, steps: 3, recompute: true), try Self.trainer(plan, steps: 3, threads: 3)] {
            _ = try trainer.run()
            #expect(TinyTraining.bytes(trainer.model) == TinyTraining.bytes(plain.model))
        }
        let whole = try Self.trainer(plan, steps: 3, micro: nil)
        _ = try whole.run()
        #expect(TinyTraining.difference(whole.model, plain.model) < 1e-4)
    }

    @Test("a resumed run gives the bits of an uninterrupted one", arguments: ["slerp", "moe", "stack"])
    func resume(kind: String) throws {
        let folder = try ScratchFolder()
        let plan = ExpansionPlan(kind == "stack" ? .stack : .concat, merge: .init(rawValue: kind) ?? .lerp, blocks: 3, weight: .share)
        let whole = try Self.trainer(plan, steps: 7)
        _ = try whole.run()
        let first = try Self.trainer(plan, steps: 7, store: folder.path)
        for _ in 0..<5 { _ = try first.runStep() }
        let saved = try #require(try CheckpointStore(folder: folder.path).newestIntact().checkpoint)
        #expect(saved.step == 4)
        let second = try Self.trainer(plan, steps: 7, store: folder.path)
        try second.restore(saved)
        _ = try second.run()
        #expect(TinyTraining.bytes(second.model) == TinyTraining.bytes(whole.model))
        #expect(second.progress == whole.progress)
    }

    @Test("a process without rows takes part in the sums of figures")
    func processes() async throws {
        let plan = ExpansionPlan(blocks: 1, weight: .fixed(0.5))
        @Sendable func batches(_ share: DataShare) throws -> BatchStream {
            try BatchStream(
                [MixtureSource("tiny", TinyTraining.documents(6), maximumPasses: nil)],
                plan: BatchPlan(step: .sequences(1), micro: .sequences(1), length: 32, packing: .paddingFree, seed: 3), share: share)
        }
        @Sendable func train(_ team: any Communicator) throws -> [UInt8] {
            let pool = ThreadPool(threads: 1)
            let trainer = try Trainer(
                model: try Self.model(plan), objective: CausalLanguageModeling(),
                batches: try batches(DataShare(rank: team.rank, count: team.count)),
                optimizer: try OptimizerSettings(.adamW).makeOptimizer(threads: pool), schedule: .constant,
                groups: ParameterGroups(decay: 0), plan: TrainingPlan(steps: 3, precision: .f32, rate: 1e-2, seed: 9), threads: pool, team: team)
            _ = try trainer.run()
            return TinyTraining.bytes(trainer.model)
        }
        let alone = try train(LocalCommunicator())
        let both = try await InProcessGroup.run(2) { team in try train(team) }
        #expect(both[0] == both[1] && both[0].count == alone.count)
    }

    // MARK: - Configuration

    private let base = "model: x\noutput: y\ndata: \(TinyTraining.chat)/config.json\n"

    @Test("the section says how to grow, and changes what an expanded model is trained with")
    func section() throws {
        let plain = try Checkpoint.open("\(TinyTraining.tests)/LyceumModelTests/Fixtures/models/llama")
        let configuration = try TrainingConfiguration.parse(
            base + "seed: 5\nexpansion: {blocks: 3, merge: proj, factor: 0.5, loss: dot, loss_weight: share, norm: dynamic, train_factor: true}")
        let expanded = try #require(configuration.expansion).expand(plain)
        let plan = try #require(try expanded.expansion())
        #expect(plan.merge == .proj && plan.factor == 0.5 && plan.distance == .dot && plan.weight == .share && plan.relaxation == .dynamic)
        #expect(plan.trainsFactor && plan.noise == 0.01 && plan.seed == 5 && plan.twinLayers == [0, 1, 2])
        // The same file again leaves it; another loss changes it; another merge is refused.
        #expect(try configuration.expansion!.expand(expanded).expansion() == plan)
        let other = try TrainingConfiguration.parse(base + "expansion: {loss: cosine, loss_weight: 0.25, scope: last}")
        let changed = try #require(try other.expansion!.expand(expanded).expansion())
        #expect(changed.distance == .cosine && changed.weight == .fixed(0.25) && changed.scope == .last && changed.merge == .proj)
        let wrong = try TrainingConfiguration.parse(base + "expansion: {blocks: 3, merge: lerp}")
        #expect(throws: LyceumError.self) { try wrong.expansion!.expand(expanded) }
        #expect(throws: LyceumError.self) { try other.expansion!.expand(plain) }
        #expect(try TrainingConfiguration.parse(base + "expansion: 3").expansion?.blocks == 3)
        let none = try TrainingConfiguration.parse(base + "expansion: {blocks: 1, factor: none}")
        #expect(try none.expansion!.expand(plain).expansion()?.factor == nil)
        #expect(TrainingConfiguration.fixedKeys.contains("expansion"))
    }

    @Test("mistakes in the section are told with their lines")
    func mistakes() {
        let error = #expect(throws: LyceumError.self) {
            try TrainingConfiguration.parse(
                base + "expansion:\n  blocks: 0\n  type: conkat\n  factor: lots\n  norm: 2\n  loss_weight: -1\n  mergee: lerp\n")
        }
        let text = "\(error!)"
        for part in ["blocks", "concat", "factor", "norm", "loss_weight", "mergee"] { #expect(text.contains(part), "\(part) in \(text)") }
    }

    @Test("a run from a file grows the model, learns, and its result goes on and folds back")
    func session() throws {
        let folder = try ScratchFolder()
        let text = (0..<60).map { "The bell rang on day \($0 % 7). " }.joined()
        try text.write(toFile: folder.path + "/text.txt", atomically: true, encoding: .utf8)
        func session(_ model: String, _ output: String, _ more: String) throws -> TrainingSession {
            let configuration = try TrainingConfiguration.parse(
                "model: \(model)\ndata: \(folder.path)/text.txt\noutput: \(folder.path)/\(output)\nbatch: {sequences: 2, length: 32}\nsteps: 4\n"
                    + "optimizer: {type: adamw, rate: 1e-2}\nprecision: f32\n\(more)\n")
            return try TrainingSession(configuration, options: .init(threads: ThreadPool(threads: 1)))
        }
        let first = try session(TinyTraining.chat, "one", "expansion: {blocks: 2, merge: slerp, also: [\"*model.norm.weight\"]}")
        #expect(first.model.parameters.count == 2 * 9 + 1)
        let result = try first.run(version: "test")
        let made = try Checkpoint.open(try #require(result.model))
        #expect(try made.expansion() == (try first.checkpoint.expansion()))
        // It goes on without a section.
        let second = try session(folder.path + "/one/model", "two", "")
        #expect(second.model.parameters.count == 2 * 9)
        let again = try Checkpoint.open(try #require(try second.run(version: "test").model))
        let plain = try again.mergedBack()
        try CheckpointConverter.convert(from: plain, to: folder.path + "/plain", format: .safetensors)
        let model = try TextModel(try LanguageModel.load(folder.path + "/plain"))
        #expect(model.model.unusedTensors.unknown.isEmpty && model.model.layerCount == 2)
    }
}
