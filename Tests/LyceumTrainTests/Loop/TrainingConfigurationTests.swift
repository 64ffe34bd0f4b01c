import Foundation
import LyceumCore
import LyceumData
import Testing

@testable import LyceumTrain

@Suite("Configuration of a run")
struct TrainingConfigurationTests {
    private let base = "model: x\noutput: y\ndata: \(TinyTraining.chat)/config.json\n"

    @Test("every example file is read back as what it says", arguments: TrainingConfiguration.exampleNames)
    func examples(_ name: String) throws {
        let text = try #require(TrainingConfiguration.example(name))
        let configuration = try TrainingConfiguration.parse(text, overrides: ["data.0.path=\(TinyTraining.chat)/config.json"])
        #expect(configuration.batch.step == .sequences(8))
        #expect(configuration.validation.share == 0.05)
        #expect((configuration.adapter != nil) == name.hasSuffix("lora"))
        #expect(configuration.form == (["causal-lm", "expansion", "topics", "distillation"].contains(name) ? .documents : .conversations))
        // Every key is there, with its meaning.
        for key in TrainingConfiguration.section.keys { #expect(text.contains(key.name + ":") && text.contains(key.meaning)) }
    }

    @Test("everything that is wrong is told at once")
    func mistakes() throws {
        let error = #expect(throws: LyceumError.self) {
            try TrainingConfiguration.parse(
                """
                model: x
                data: {path: nowhere.txt, wieght: 2}
                batch: {tokens: 10, sequences: 2, length: 1}
                steps: 5
                epochs: 1
                validation: {patience: 2}
                optimizer: adamx
                """)
        }
        let text = "\(error!)"
        for part in [
            "nowhere.txt", "wieght", "use one of the nearest names: weight", "exclude each other", "batch.length", "“output” is missing",
            "needs held-out data", "adamx",
        ] { #expect(text.contains(part), "\(part) in \(text)") }
    }

    @Test("defaults are those that are documented")
    func defaults() throws {
        let configuration = try TrainingConfiguration.parse(base)
        #expect(configuration.batch.length(context: 256) == 256)
        #expect(configuration.batch.length(context: 8192) == 1024)
        #expect(configuration.batch.micro(length: 1024) == .sequences(4))
        #expect(configuration.optimizer.rate == 3e-4)
        #expect(try TrainingConfiguration.parse(base + "adapter: lora").optimizer.rate == 2e-4)
        #expect(configuration.mixing.packing(for: .documents) == .bestFitSplit)
        #expect(configuration.mixing.packing(for: .conversations) == .paddingFree)
        #expect(configuration.schedule.schedule.factor(step: 1000, of: 1000) < 0.01)
    }

    @Test("held-out documents and training documents are apart, copies go together, whatever the order")
    func heldOut() throws {
        let all = (0..<40).map { index in TrainingDocument(tokens: (0..<10).map { Int32($0 + index / 2) }) }
        func sets(_ documents: [TrainingDocument]) throws -> (train: Set<[Int32]>, held: Set<[Int32]>) {
            let (train, held) = try HeldOut.split(DocumentArray(documents), share: 0.2, cutsDocuments: true, seed: 5)
            func set(_ part: any DocumentCollection) throws -> Set<[Int32]> {
                Set(try (0..<part.count).map { try part.tokens(of: $0, in: 0..<part.length(of: $0)) })
            }
            return (try set(train), try set(held))
        }
        let forward = try sets(all)
        #expect(forward.train.isDisjoint(with: forward.held))
        #expect(forward.train.count + forward.held.count == 20)
        #expect((3...5).contains(forward.held.count))
        #expect(try sets(all.reversed()).held == forward.held)
    }

    @Test("of one long text the end is held out")
    func heldOutEnd() throws {
        let text = DocumentArray([TrainingDocument(tokens: (0..<100).map { Int32($0) })])
        let (train, held) = try HeldOut.split(text, share: 0.1, cutsDocuments: true, seed: 0)
        #expect(try train.tokens(of: 0, in: 0..<90) == (0..<90).map { Int32($0) })
        #expect(try held.tokens(of: 0, in: 0..<10) == (90..<100).map { Int32($0) })
        #expect(throws: LyceumError.self) { try HeldOut.split(text, share: 0.1, cutsDocuments: false, seed: 0) }
    }
}
