import Foundation
import LyceumCore
import LyceumData
import LyceumModel
import LyceumTensor
import Testing

@testable import LyceumTrain

@Suite("Recorded distributions")
struct FusionRecordTests {
    private func files(_ folder: String) throws -> [String: Data] {
        var result: [String: Data] = [:]
        for name in try FileSystem.names(in: folder) { result[name] = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")) }
        return result
    }

    @Test("every learned place has the model's likeliest tokens and every conversation its cross-entropy")
    func values() throws {
        let folder = try ScratchFolder()
        let data = try FusionFixtures.chats(5, in: folder)
        let record = try FusionFixtures.recorder(data, top: 6).record(to: folder.path + "/r")
        #expect(record.conversations == 5 && record.top == 6)
        let checkpoint = try Checkpoint.open(TinyTraining.chat)
        let model = try TrainableModel(checkpoint, options: TrainableOptions(trainable: .none))
        let frozen = FrozenModel(model, precision: .f32, threads: FusionFixtures.pool)
        for conversation in try record.part(0) {
            var batch = TrainingBatch()
            batch.append(tokens: conversation.tokens, source: 0)
            let hidden = try frozen.hiddenStates(batch)
            let logits = frozen.logits(of: hidden, rows: 0..<conversation.tokens.count)
            var (row, sum) = (0, 0.0)
            for place in conversation.tokens.indices where conversation.learned[place] {
                let values = TinyTraining.floats(logits.slice(place..<place + 1)).map { Double($0) }
                let total = log(values.reduce(0) { $0 + exp($1) })
                let order = values.indices.sorted { values[$0] != values[$1] ? values[$0] > values[$1] : $0 < $1 }.prefix(6)
                #expect(conversation.ids[row * 6..<row * 6 + 6].map { Int($0) } == Array(order))
                for (index, token) in order.enumerated() {
                    let stored = Double(conversation.logProbabilities[row * 6 + index])
                    #expect(abs(stored - (values[token] - total)) < 2e-3 * max(1, abs(stored)))
                }
                sum += total - values[Int(conversation.tokens[place + 1])]
                row += 1
            }
            let loss = try #require(conversation.loss)
            #expect(row > 0 && abs(loss - sum / Double(row)) < 1e-5)
        }
    }

    @Test("a recording that was stopped goes on, to the same bytes; another one is refused in its folder")
    func resume() throws {
        let folder = try ScratchFolder()
        let data = try FusionFixtures.chats(300, in: folder)
        let whole = try FusionFixtures.recorder(data).record(to: folder.path + "/whole")
        #expect(whole.partCount == 3)
        #expect(throws: LyceumError.self) { try FusionFixtures.recorder(data).record(to: folder.path + "/half") { $0 < 128 } }
        #expect(FileSystem.isFile(folder.path + "/half/" + RecordPart.name(0)) && !FileSystem.isFile(folder.path + "/half/record.json"))
        #expect(throws: LyceumError.self) { try DistributionRecord(folder.path + "/half") }
        #expect(throws: LyceumError.self) { try FusionFixtures.recorder(data, top: 4).record(to: folder.path + "/half") }
        _ = try FusionFixtures.recorder(data).record(to: folder.path + "/half")
        let (half, all) = (try files(folder.path + "/half"), try files(folder.path + "/whole"))
        #expect(half == all)
        // Done already.
        let again = try FusionFixtures.recorder(data).record(to: folder.path + "/half")
        #expect(again.conversations == 300)
        let part = URL(fileURLWithPath: folder.path + "/half/" + RecordPart.name(1))
        try Data(contentsOf: part).dropLast(3).write(to: part)
        #expect(throws: LyceumError.self) { try DistributionRecord(folder.path + "/half").part(1) }
    }

    @Test("the size is foretold, and long conversations are cut")
    func size() throws {
        let folder = try ScratchFolder()
        let data = try FusionFixtures.chats(60, in: folder)
        let estimate = try FusionFixtures.recorder(data).estimate()
        let record = try FusionFixtures.recorder(data).record(to: folder.path + "/r")
        let bytes = try #require(try files(folder.path + "/r")[RecordPart.name(0)]).count
        #expect(estimate.conversations == 60 && estimate.bytes + 16 == bytes)
        #expect(estimate.places == record.summary["places"]?.intValue)
        let short = try FusionFixtures.recorder(data, length: 12).record(to: folder.path + "/short").part(0)
        #expect(short.allSatisfy { $0.tokens.count == 12 })
        // Answers that begin behind the cut leave nothing to learn.
        #expect(short.allSatisfy { ($0.loss == nil) == $0.ids.isEmpty })
    }
}
