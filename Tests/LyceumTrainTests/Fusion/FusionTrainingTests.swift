import Foundation
import LyceumCore
import LyceumData
import LyceumModel
import LyceumTensor
import Testing

@testable import LyceumTrain

@Suite("Training on fused targets")
struct FusionTrainingTests {
    private let pool = FusionFixtures.pool

    private struct Setting {
        let folder: ScratchFolder
        let pivot: DistributionRecord
        let source: DistributionRecord
        let vocabulary: Int
    }

    /// Two recordings of one model, of which the second is better where `amount` says so.
    private func setting(_ count: Int = 6, top: Int = 10, amount: (Int) -> Double) throws -> Setting {
        let folder = try ScratchFolder()
        let data = try FusionFixtures.chats(count, in: folder)
        let source = try FusionFixtures.recorder(data, top: top).record(to: folder.path + "/source")
        let pivot = try FusionFixtures.worse(try FusionFixtures.recorder(data, top: top).record(to: folder.path + "/pivot"), by: amount)
        return Setting(folder: folder, pivot: pivot, source: source, vocabulary: source.vocabulary.count)
    }

    private func targets(_ setting: Setting, _ name: String = "targets", options: FusionAlignment.Options = .init()) throws -> (TeacherCache, FusionReport) {
        let path = "\(setting.folder.path)/\(name)"
        let report = try FusionAlignment(pivot: setting.pivot, source: setting.source, options: options, threads: pool).write(to: path)
        return (try TeacherCache(path, vocabulary: model().vocabularySize), report)
    }

    private func model() throws -> TrainableModel {
        try TrainableModel(try Checkpoint.open(TinyTraining.chat), options: TrainableOptions(trainable: .all))
    }

    private func batch(_ record: DistributionRecord) throws -> TrainingBatch {
        var batch = TrainingBatch()
        for conversation in try record.part(0) {
            batch.append(tokens: conversation.tokens, trained: [false] + conversation.learned.dropLast(), source: 0)
        }
        return batch
    }

    private func evaluate(_ batch: TrainingBatch, _ distillation: Distillation?, _ model: TrainableModel, tape: Tape? = nil) throws -> ObjectiveOutput {
        try SupervisedFineTuning().evaluate(
            ObjectiveInput(
                model: model, batch: batch, weights: batch.weights.map { $0 / Float(batch.weightSum) },
                tape: tape ?? Tape(threads: pool, options: TapeOptions(precision: .f32)), differentiates: true, distillation: distillation))
    }

    @Test("equal tokenizers align as the identity: the target is what the source recorded, normalized over its tokens")
    func identity() throws {
        let setting = try setting { _ in 1 }
        for mapping in VocabularyMapping.allCases {
            var options = FusionAlignment.Options()
            options.mapping = mapping
            let (cache, report) = try targets(setting, mapping.rawValue, options: options)
            #expect(report.sourceWinShare == 1 && report.oneToOne == report.places && report.fallback == 0)
            #expect(report.exactTokens == report.places * 10)
            let batch = try batch(setting.source)
            let answers = try cache.answers(batch, asked: { batch.weights[$1] != 0 }, swapsTruth: false)
            let recorded = try setting.source.part(0)
            var (row, document) = (0, 0)
            for conversation in recorded {
                let places = batch.documents[document].filter { batch.weights[$0] != 0 }
                for (number, place) in places.enumerated() {
                    let range = number * 10..<(number + 1) * 10
                    #expect(Array(answers.ids[place * 10..<place * 10 + 10]) == Array(conversation.ids[range]))
                    let sum = log(conversation.logProbabilities[range].reduce(0.0) { $0 + exp(Double($1)) })
                    for (a, b) in zip(answers.logProbabilities[place * 10..<place * 10 + 10], conversation.logProbabilities[range]) {
                        #expect(abs(Double(a) - (Double(b) - sum)) < 4e-3 * max(1, abs(Double(b))))
                    }
                    row += 1
                }
                document += 1
            }
            #expect(row == report.places)
        }
    }

    @Test("with all tokens recorded, training on targets of an equal tokenizer is plain distillation")
    func distillation() throws {
        let vocabulary = try model().vocabularySize
        let setting = try setting(top: vocabulary) { _ in 1 }
        let (cache, _) = try targets(setting)
        let batch = try batch(setting.source)
        func gradients(_ teacher: Distillation.Teacher) throws -> [[Float]] {
            // A student that has moved away from the teacher.
            let student = try model()
            for parameter in student.parameters { for index in 0..<parameter.tensor.count { parameter.tensor.floats[index] *= 1 + 0.05 * Float(index % 3) } }
            let tape = Tape(threads: pool, options: TapeOptions(precision: .f32))
            let arena = GradientArena(student.parameters)
            arena.clear()
            arena.watch(student.parameters, active: student.parameters.map { _ in true }, on: tape)
            _ = try evaluate(batch, Distillation(teacher, alpha: 0.4, swapsTruth: false, truthWeight: 0.6), student, tape: tape)
            tape.backward()
            arena.collect(student.parameters, active: student.parameters.map { _ in true }, from: tape)
            arena.fillGaps()
            return arena.gradients.map { TinyTraining.floats($0) }
        }
        let frozen = FrozenModel(
            try TrainableModel(try Checkpoint.open(TinyTraining.chat), options: TrainableOptions(trainable: .none)), precision: .f32, threads: pool)
        let (stored, beside) = (try gradients(.cache(cache)), try gradients(.model(frozen)))
        let (largest, difference) = zip(stored.joined(), beside.joined()).reduce((Float(0), Float(0))) { (max($0.0, abs($1.1)), max($0.1, abs($1.0 - $1.1))) }
        // Half precision of the stored logarithms.
        #expect(largest > 0 && difference < 2e-3 * largest, "\(difference) of \(largest)")
    }

    @Test("of every conversation the model with the lower cross-entropy is taken, unless another choice is asked for")
    func choice() throws {
        let setting = try setting(8) { $0.isMultiple(of: 2) ? 0.5 : -0.5 }
        let (cache, report) = try targets(setting)
        #expect(report.conversations == 8 && report.sourceWins == 4)
        let batch = try batch(setting.pivot)
        let answers = try cache.answers(batch, asked: { batch.weights[$1] != 0 }, swapsTruth: false)
        for (number, rows) in batch.documents.enumerated() {
            let origins = rows.filter { batch.weights[$0] != 0 }.map { answers.origins![$0] }
            // A context that two conversations share keeps the first one's row.
            #expect(origins.last == (number.isMultiple(of: 2) ? .source : .pivot))
        }
        let figures = try evaluate(batch, Distillation(.cache(cache), alpha: 0.1, swapsTruth: false, truthWeight: 0.9), model()).figures
        let share = try #require(figures["fusion/source"])
        let wanted = batch.weights.indices.filter { batch.weights[$0] != 0 && answers.origins![$0] == .source }.count
        #expect(abs(share - Double(wanted) / batch.weightSum) < 1e-5)
        for (choice, origin) in [(FusionChoice.source, FusedRow.Origin.source), (.pivot, .pivot)] {
            var options = FusionAlignment.Options()
            options.choice = choice
            let (cache, _) = try targets(setting, choice.rawValue, options: options)
            let answers = try cache.answers(batch, asked: { batch.weights[$1] != 0 }, swapsTruth: false)
            #expect(batch.weights.indices.allSatisfy { batch.weights[$0] == 0 || answers.origins![$0] == origin })
        }
    }

    @Test("the loss is λ times the truth's cross-entropy plus 1 − λ times the targets', averaged over the answers' tokens alone")
    func loss() throws {
        let setting = try setting { $0.isMultiple(of: 2) ? 1 : -1 }
        let (cache, _) = try targets(setting)
        let batch = try batch(setting.pivot)
        let model = try model()
        let output = try evaluate(batch, Distillation(.cache(cache), alpha: 0.1, swapsTruth: false, truthWeight: 0.9), model)
        let answers = try cache.answers(batch, asked: { batch.weights[$1] != 0 }, swapsTruth: false)
        let frozen = FrozenModel(model, precision: .f32, threads: pool)
        let hidden = try frozen.hiddenStates(batch)
        let logits = frozen.logits(of: hidden, rows: 0..<batch.tokens.count)
        var (truth, targets, count) = (0.0, 0.0, 0.0)
        for row in batch.tokens.indices where batch.weights[row] != 0 {
            let values = TinyTraining.floats(logits.slice(row..<row + 1)).map { Double($0) }
            let total = log(values.reduce(0) { $0 + exp($1) })
            truth += total - values[Int(batch.targets[row])]
            let known = (row * 10..<row * 10 + 10).filter { answers.ids[$0] >= 0 }
            let sum = known.reduce(0.0) { $0 + exp(Double(answers.logProbabilities[$1])) }
            targets += known.reduce(0.0) { $0 + exp(Double(answers.logProbabilities[$1])) / sum * (total - values[Int(answers.ids[$1])]) }
            count += 1
        }
        #expect(count > 0 && count < Double(batch.tokens.count))
        #expect(abs(output.objective - (0.9 * truth + 0.1 * targets) / count) < 1e-4)
        let told = try #require(output.figures["fusion/cross_entropy"])
        #expect(abs(told - targets / count) < 1e-4)
        // What is told as the loss stays that of the truth.
        let plain = batch.weights.indices.reduce(0.0) { $0 + output.losses[$1] * Double(batch.weights[$1]) }
        #expect(abs(plain - truth) / count < 1e-4)
    }

    @Test("the derivative is that of the loss")
    func derivative() throws {
        let setting = try setting(4) { $0.isMultiple(of: 2) ? 1 : -1 }
        let (cache, _) = try targets(setting)
        let batch = try batch(setting.pivot)
        let distillation = Distillation(.cache(cache), alpha: 0.5, swapsTruth: false, truthWeight: 0.5)
        let model = try model()
        let tape = Tape(threads: pool, options: TapeOptions(precision: .f32))
        let arena = GradientArena(model.parameters)
        let active = model.parameters.map { _ in true }
        arena.clear()
        arena.watch(model.parameters, active: active, on: tape)
        _ = try evaluate(batch, distillation, model, tape: tape)
        tape.backward()
        arena.collect(model.parameters, active: active, from: tape)
        arena.fillGaps()
        let gradients = arena.gradients.map { TinyTraining.floats($0) }
        let length = gradients.joined().reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        func moved(_ step: Double) throws -> Double {
            let moved = try self.model()
            for (parameter, gradient) in zip(moved.parameters, gradients) {
                for index in gradient.indices { parameter.tensor.floats[index] += Float(step * Double(gradient[index]) / length) }
            }
            return try evaluate(batch, distillation, moved).objective
        }
        let step = 1e-2
        let slope = (try moved(step) - moved(-step)) / (2 * step)
        #expect(abs(slope - length) < 0.01 * length, "\(slope) against \(length)")
    }

    @Test("a training file asks for targets, and what does not go together is told")
    func section() throws {
        let base = "model: x\noutput: y\ndata: {path: \(TinyTraining.chat)/config.json}\nobjective: sft\n"
        let read = try #require(try TrainingConfiguration.parse(base + "distillation: {type: fusion, cache: z}").distillation)
        #expect(read.kind == .fusion && read.alpha == 0.1 && read.isActive && !read.asksTeacher)
        let other = try #require(try TrainingConfiguration.parse(base + "distillation: {type: lssd}").distillation)
        #expect(other.alpha == 0.3)
        for wrong in ["{type: fusion}", "{type: fusion, cache: z, alpha: 1}", "{type: fusion, cache: z, teacher: w}", "{type: fusion, cache: z, temperature: 2}"] {
            #expect(throws: LyceumError.self, "\(wrong)") { try TrainingConfiguration.parse(base + "distillation: \(wrong)") }
        }
    }

    @Test("recordings of other conversations, one teacher's answers and conversations that were not recorded are refused")
    func refusals() throws {
        let setting = try setting { _ in 1 }
        let other = try ScratchFolder()
        let record = try FusionFixtures.recorder(try FusionFixtures.chats(7, in: other)).record(to: other.path + "/r")
        #expect(throws: LyceumError.self) { try FusionAlignment(pivot: setting.pivot, source: record, threads: pool) }
        let (cache, _) = try targets(setting)
        let error = #expect(throws: LyceumError.self) {
            try evaluate(try batch(record), Distillation(.cache(cache), alpha: 0.1, swapsTruth: false, truthWeight: 0.9), model())
        }
        #expect(error?.code == .notFound)
        #expect(throws: LyceumError.self) { try targets(setting) }
    }
}
