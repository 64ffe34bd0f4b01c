import Foundation
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumMerge
@testable import LyceumModel

/// mergekit's own results for tiny checkpoints (Tools/reference/merge_peer.py, mergekit 0.1.5).
@Suite("Merges as mergekit makes them")
struct MergePeerTests {
    static let folder = Bundle.module.resourcePath! + "/Fixtures/peer"

    static func cases() throws -> JSON.Object {
        try #require(try JSON.read(path: folder + "/configurations.json").objectValue)
    }

    @Test("every configuration gives mergekit's weights, on the same masks where the method is random")
    func equality() throws {
        let expected = try SafetensorsFile(path: Self.folder + "/expected.safetensors")
        let cases = try Self.cases()
        #expect(cases.count >= 28)
        for (name, configuration) in zip(cases.keys, cases.values) {
            let out = try MergeFolder()
            // JSON is YAML.
            let merge = try MergeConfiguration(configuration.text(), source: name, folder: Self.folder)
            _ = try MergeRun(merge, options: MergeOptions()).write(to: out.file("out"))
            let values = try MergeFixtures.values(try Checkpoint.open(out.file("out")))
            #expect(!values.isEmpty)
            for (tensor, numbers) in values {
                let wanted = MergeFixtures.floats(try expected.tensor(named: "\(name)/\(tensor)").asFloats(tensor))
                let gap = zip(numbers, wanted).map { abs($0 - $1) }.max() ?? .infinity
                #expect(numbers.count == wanted.count && gap < 3e-6, "\(name)/\(tensor): \(gap)")
            }
        }
    }

    @Test("slices, gradients, filters, modules, stages and adapters give mergekit's weights")
    func structures() throws {
        let expected = try SafetensorsFile(path: Self.folder + "/structures.safetensors")
        let cases = try #require(try JSON.read(path: Self.folder + "/structures.json").objectValue)
        #expect(cases.count >= 13)
        for (name, documents) in zip(cases.keys, cases.values) {
            let out = try MergeFolder()
            let text = try #require(documents.arrayValue).map { $0.text() }.joined(separator: "\n---\n")
            let merge = try MergeConfiguration(text, source: name, folder: Self.folder)
            _ = try MergeRun(merge, options: MergeOptions()).write(to: out.file("out"))
            let values = try MergeFixtures.values(try Checkpoint.open(out.file("out")))
            #expect(!values.isEmpty)
            for (tensor, numbers) in values {
                let wanted = MergeFixtures.floats(try expected.tensor(named: "\(name)/\(tensor)").asFloats(tensor))
                let gap = zip(numbers, wanted).map { abs($0 - $1) }.max() ?? .infinity
                #expect(numbers.count == wanted.count && gap < 5e-6, "\(name)/\(tensor): \(gap)")
            }
        }
    }
}
