import Foundation
import LyceumCore
import Testing

@testable import LyceumRuns

@Suite("TensorBoard event files")
struct TensorBoardTests {
    @Test("checksums are CRC-32C: the vectors of RFC 3720, appendix B.4")
    func checksums() {
        #expect(Checksum32C.of([UInt8](repeating: 0, count: 32)[...]) == 0x8A91_36AA)
        #expect(Checksum32C.of([UInt8](repeating: 0xFF, count: 32)[...]) == 0x62A8_AB43)
        #expect(Checksum32C.of(Array(0..<32)[...]) == 0x46DD_794E)
        #expect(Checksum32C.of(Array("123456789".utf8)[...]) == 0xE306_9283)
    }

    @Test("the first record is the one that every TensorFlow writer begins with")
    func firstRecord() {
        // Made with tensorboard 2.21.0: EventFileWriter's version record with wall_time 1.0 (Tools/reference/check_tensorboard.py reads ours).
        let record = RecordFraming.frame(ProtocolBuffer { event in
            event.double(1, 1)
            event.text(3, "brain.Event:2")
        }.bytes)
        #expect(record.map { String(format: "%02x", $0) }.joined() == Self.versionRecord)
    }

    static let versionRecord = "1800000000000000a37f4b2209000000000000f03f1a0d627261696e2e4576656e743a3286bf577a"

    @Test("scalars are written as single precision under their names")
    func scalars() throws {
        let scratch = try Scratch()
        let folder = try scratch.record("a", steps: 5)
        for name in ["loss", "rate", "tokens"] {
            let found = try EventReader.scalars(in: folder, name)
            #expect(found.map(\.step) == Array(1...5))
            #expect(found.map(\.value) == (1...5).map { Float(Scratch.values($0)[name]!) })
        }
    }

    @Test("a damaged or cut event file is cut to its whole records when the run goes on", arguments: [3, 20, 60])
    func damage(_ removed: Int) throws {
        let scratch = try Scratch()
        let folder = try scratch.record("a", steps: 5, finishes: false)
        let path = folder + "/" + (try #require(try EventFile.files(in: folder).first))
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        try whole.dropLast(removed).write(to: URL(fileURLWithPath: path))
        _ = try RunRecorder.resume(folder: folder, afterStep: 5, options: scratch.options)
        var offsets: [Int] = []
        try RecordFraming.forEach(in: path) { _, end in
            offsets.append(end)
            return true
        }
        #expect(offsets.last == FileSystem.attributes(path)?.size && offsets.last! < whole.count)
    }

    @Test("event files that cannot be written are told once and the run goes on")
    func unwritable() throws {
        let scratch = try Scratch()
        let warnings = Locked<[String]>([])
        var options = scratch.options
        options.warn = { text in warnings.withLock { $0.append(text) } }
        let record = RunRecord(
            description: RunDescription(name: "a", kind: "train", version: "1"), status: .running, ended: nil, summary: JSON.Object(),
            sessions: [.init(started: .now, afterStep: 0, command: [], host: .current)])
        let log = EventLog(RunFolder(scratch.path + "/missing"), record, afterStep: 0, warn: options.warn)
        log.scalars([("x", 1)], step: 1)
        log.synchronize()
        #expect(warnings.withLock { $0.count } == 1)
    }
}
