import CLyceumKernels
import Foundation
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumMerge
@testable import LyceumModel

/// Adapters merged in groups.
@Suite("Group-wise merging of adapters")
struct GroupMergeTests {
    /// A base and adapters of rank 3: a1, a2 share most of their change, and so do b1, b2.
    static func folder(_ names: [(String, shared: UInt64, own: UInt64)] = [("a1", 1, 11), ("b1", 2, 12), ("a2", 1, 13), ("b2", 2, 14)]) throws
        -> MergeFolder
    {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder)
        for (name, shared, own) in names {
            let common = try MergeFixtures.tuned(base, folder.file(name + "-common"), seed: shared, deviation: 0.05)
            let tuned = try MergeFixtures.tuned(common, folder.file(name + "-tuned"), seed: own, deviation: 0.015)
            try AdapterExtraction.extract(from: tuned, base: base, rank: 3).adapter.save(to: folder.file(name))
        }
        return folder
    }

    static func text(_ rest: String) -> String {
        """
        base_model: base
        adapters:
        - {adapter: a1, routes: [da-en]}
        - {adapter: b1, routes: [uk-en]}
        - {adapter: a2, routes: [nl-en]}
        - {adapter: b2, routes: [bg-en]}
        \(rest)
        """
    }

    @discardableResult
    static func run(_ rest: String, _ folder: MergeFolder, _ name: String = "out") throws -> GroupMergeReport {
        let configuration = try GroupMergeConfiguration(text(rest), source: "groups.yaml", folder: folder.path)
        return try GroupMerge(configuration).write(to: folder.file(name))
    }

    static func load(_ name: String, _ folder: MergeFolder) throws -> Adapter {
        try Adapter.load(folder.file(name), for: try Checkpoint.open(folder.file("base")))
    }

    static func change(_ adapter: Adapter, _ path: String) throws -> [Float] { MergeFixtures.floats(try adapter.change(of: path)) }

    /// TIES by its definition: keep the largest share, elect signs by the sum, average what agrees.
    static func ties(_ changes: [[Float]], density: Double) -> [Float] {
        let count = changes[0].count
        let trimmed = changes.map { change -> [Float] in
            let kept = Set(change.indices.sorted { (abs(change[$1]), $0) < (abs(change[$0]), $1) }.prefix(Int(density * Double(count))))
            return change.indices.map { kept.contains($0) ? change[$0] : 0 }
        }
        return (0..<count).map { index in
            let values = trimmed.map { $0[index] }
            let sum = values.reduce(0, +)
            let agreeing = values.filter { sum >= 0 ? $0 > 0 : $0 < 0 }
            return agreeing.isEmpty ? 0 : agreeing.reduce(0, +) / Float(agreeing.count)
        }
    }

    @Test("a group merged dense is TIES on the dense changes, added to the base")
    func dense() throws {
        let folder = try Self.folder()
        let report = try Self.run(
            "groups: [{name: first, adapters: [a1, a2]}]\nmerge_method: ties\nparameters: {density: 0.4}\nrank: dense\n", folder)
        let (a1, a2) = (try Self.load("a1", folder), try Self.load("a2", folder))
        let base = try MergeFixtures.values(try Checkpoint.open(folder.file("base")))
        let merged = try MergeFixtures.values(try Checkpoint.open(folder.file("out/first")))
        for path in a1.changedPaths {
            let wanted = Self.ties([try Self.change(a1, path), try Self.change(a2, path)], density: 0.4)
            let (w, m) = (base[path + ".weight"]!, merged[path + ".weight"]!)
            #expect(w.indices.allSatisfy { abs(m[$0] - (w[$0] + wanted[$0])) < 1e-6 }, "\(path)")
        }
        for name in ["model.norm.weight", "model.embed_tokens.weight"] { #expect(merged[name]! == base[name]!) }
        let group = try #require(report.groups.first)
        #expect(group.isDense && group.capturedEnergy == 1 && group.cosines.allSatisfy { $0 > 0.7 })
        #expect(group.parametersAfter == a1.changedPaths.reduce(0) { $0 + a1.shape(of: $1)!.reduce(1, *) })
    }

    @Test("cut to a rank the merged change is the best of that rank; at full rank it is the dense one")
    func rank() throws {
        let folder = try Self.folder()
        let rest = "groups: [{name: first, adapters: [a1, a2]}]\nparameters: {density: 0.4}\n"
        try Self.run(rest + "rank: 64\n", folder, "full")
        let cut = try Self.run(rest + "rank: 4\n", folder, "cut")
        let (a1, a2) = (try Self.load("a1", folder), try Self.load("a2", folder))
        let (full, small) = (try Self.load("full/first", folder), try Self.load("cut/first", folder))
        var (all, lost) = (0.0, 0.0)
        for path in a1.changedPaths {
            let dense = Self.ties([try Self.change(a1, path), try Self.change(a2, path)], density: 0.4)
            #expect(zip(try Self.change(full, path), dense).allSatisfy { abs($0 - $1) < 2e-6 }, "\(path)")
            let error = zip(try Self.change(small, path), dense).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
            let squares = dense.reduce(0.0) { $0 + Double($1) * Double($1) }
            all += squares
            lost += error
            guard path.hasSuffix("layers.1.self_attn.q_proj") || path.hasSuffix("layers.2.mlp.down_proj") else { continue }
            // What the largest singular values leave is all that is lost.
            let best = Self.topSquares(dense, shape: a1.shape(of: path)!, count: 4)
            #expect(abs(error - (squares - best)) < 1e-4 * squares, "\(path): \(error), expected \(squares - best)")
        }
        let group = try #require(cut.groups.first)
        #expect(abs(group.capturedEnergy - (1 - lost / all)) < 1e-5)
        #expect(group.rank == 4 && group.parametersAfter == small.updateCount && group.parametersBefore == a1.updateCount + a2.updateCount)
        #expect(cut.parametersAfter < cut.parametersBefore)
    }

    /// Sum of the largest squared singular values, by power steps on M Mᵀ with what was found taken off.
    static func topSquares(_ matrix: [Float], shape: [Int], count: Int) -> Double {
        let (rows, columns) = (shape[0], shape[1])
        var gram = [Double](repeating: 0, count: rows * rows)
        for i in 0..<rows {
            for j in 0...i {
                var sum = 0.0
                for k in 0..<columns { sum += Double(matrix[i * columns + k]) * Double(matrix[j * columns + k]) }
                (gram[i * rows + j], gram[j * rows + i]) = (sum, sum)
            }
        }
        var total = 0.0
        for number in 0..<count {
            var vector = (0..<rows).map { sin(Double($0 * 7 + number + 1)) }
            var value = 0.0
            for _ in 0..<150 {
                let next = (0..<rows).map { i in (0..<rows).reduce(0.0) { $0 + gram[i * rows + $1] * vector[$1] } }
                value = next.reduce(0.0) { $0 + $1 * $1 }.squareRoot()
                vector = next.map { $0 / value }
            }
            total += value
            for i in 0..<rows { for j in 0..<rows { gram[i * rows + j] -= value * vector[i] * vector[j] } }
        }
        return total
    }

    @Test("cosines of changes are those of the dense changes, layer by layer")
    func similarity() throws {
        let folder = try Self.folder([("a1", 1, 11), ("b1", 2, 12)])
        let adapters = [try Self.load("a1", folder), try Self.load("b1", folder)]
        let found = try AdapterSimilarity(adapters)
        #expect(found.layers == [0, 1, 2])
        for (layer, cosines) in zip(found.layers, found.cosines) {
            let paths = adapters[0].changedPaths.filter { TensorRole($0).layer == layer }
            let (a, b) = (try paths.flatMap { try Self.change(adapters[0], $0) }, try paths.flatMap { try Self.change(adapters[1], $0) })
            func product(_ x: [Float], _ y: [Float]) -> Double { zip(x, y).reduce(0.0) { $0 + Double($1.0) * Double($1.1) } }
            let wanted = product(a, b) / (product(a, a) * product(b, b)).squareRoot()
            #expect(abs(cosines[0][1] - wanted) < 1e-5 && cosines[0][1] == cosines[1][0] && cosines[1][1] == 1)
        }
    }

    @Test("groups are found by what adapters have in common, and the routes lead to them")
    func clusters() throws {
        let folder = try Self.folder()
        let report = try Self.run("cluster: {groups: 2}\nparameters: {density: 0.5}\nrank: 3\n", folder)
        #expect(report.groups.map(\.members) == [["a1", "a2"], ["b1", "b2"]])
        #expect(report.similarity.means[0][2] > 0.6 && abs(report.similarity.means[0][1]) < 0.2)
        let routing = try JSON.parse(try String(contentsOfFile: folder.file("out/routing.json"), encoding: .utf8))
        #expect(routing["routes"]?["nl-en"]?["adapter"]?.stringValue == "group-1")
        #expect(routing["routes"]?["uk-en"]?["adapter"]?.stringValue == "group-2")
        #expect(routing["default"]?.stringValue == "base_model" && routing["routes"]?["fr-en"] == nil)
        let written = try JSON.parse(try String(contentsOfFile: folder.file("out/report.json"), encoding: .utf8))
        #expect(written["similarity"]?["layers"]?.arrayValue?.count == 3)
        #expect(written["parameters_before"]?.intValue == 2 * (written["parameters_after"]?.intValue ?? 0))
        _ = try Self.load("out/group-2", folder)
        // By similarity the same; above all similarities everything is kept as it is.
        let same = try Self.run("cluster: {similarity: 0.4}\nrank: 3\n", folder, "same")
        #expect(same.groups.map(\.members) == report.groups.map(\.members))
        let kept = try Self.run("cluster: {similarity: 0.99}\n", folder, "kept")
        #expect(kept.groups.allSatisfy { $0.method == nil } && kept.parametersAfter == kept.parametersBefore)
        let (before, after) = (try Self.load("a1", folder), try Self.load("kept/a1", folder))
        for path in before.changedPaths { #expect(try Self.change(before, path) == (try Self.change(after, path))) }
    }

    @Test("joining goes by mean similarity between groups; equals join in order")
    func linkage() {
        func similarity(_ means: [[Double]]) -> AdapterSimilarity { AdapterSimilarity(layers: [0], cosines: [means], count: means.count) }
        let chain = similarity([[1, 0.9, 0.1, 0.2], [0.9, 1, 0.6, 0.1], [0.1, 0.6, 1, 0.5], [0.2, 0.1, 0.5, 1]])
        #expect(chain.groups(until: .groups(2)) == [[0, 1], [2, 3]])
        #expect(chain.groups(until: .similarity(0.55)) == [[0, 1], [2], [3]])
        #expect(chain.groups(until: .groups(1)) == [[0, 1, 2, 3]])
        let equal = similarity([[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]])
        #expect(equal.groups(until: .groups(2)) == [[0, 1], [2]])
    }

    @Test("with a target only adapters whose routes lead there are merged; the others stay to the bit")
    func target() throws {
        let folder = try Self.folder([("a1", 1, 11), ("a2", 1, 13), ("out1", 1, 14), ("out2", 1, 15)])
        let text = """
            base_model: base
            adapters:
            - {adapter: a1, routes: [da-en]}
            - {adapter: a2, routes: nl-en}
            - {adapter: out1, routes: [en-da, en-nl]}
            - {adapter: out2, name: free}
            into: en
            """
        func configuration(_ rest: String) throws -> GroupMergeConfiguration {
            try GroupMergeConfiguration(text + "\n" + rest, source: "groups.yaml", folder: folder.path)
        }
        let report = try GroupMerge(try configuration("cluster: {groups: 1}\nrank: 3\n")).write(to: folder.file("out"))
        #expect(report.groups.map(\.members) == [["a1", "a2"], ["out1"], ["free"]])
        #expect(report.routes.map(\.group) == ["group-1", "out1", "out1", "group-1"])
        do {
            _ = try GroupMerge(try configuration("groups: [{name: all, adapters: [a1, out1]}]\n"))
            Issue.record("an adapter that leads elsewhere was merged")
        } catch {
            let message = "\(error)"
            #expect(message.contains("out1 do not all end in en") && message.contains("groups.yaml"))
        }
    }

    @Test("other methods merge changes too, and random ones by seed", arguments: ["linear", "task_arithmetic", "dare_ties", "model_stock"])
    func methods(method: String) throws {
        let folder = try Self.folder([("a1", 1, 11), ("b1", 2, 12), ("a2", 1, 13), ("b2", 2, 14)])
        let density = method == "dare_ties" ? ", density: 0.5" : ""
        let parameters = ["linear", "task_arithmetic", "dare_ties"].contains(method) ? "parameters: {weight: 1\(density)}\n" : ""
        let rest = "groups: [{name: g, adapters: [a1, b1]}]\nmerge_method: \(method)\n\(parameters)rank: 64\n"
        try Self.run(rest, folder, "one")
        if method == "dare_ties" {
            try Self.run(rest, folder, "two")
            #expect(try folder.bytes("one/g/adapter_model.safetensors") == folder.bytes("two/g/adapter_model.safetensors"))
        }
        if method == "task_arithmetic" {
            let (a, b, merged) = (try Self.load("a1", folder), try Self.load("b1", folder), try Self.load("one/g", folder))
            for path in a.changedPaths {
                let (x, y, z) = (try Self.change(a, path), try Self.change(b, path), try Self.change(merged, path))
                #expect(z.indices.allSatisfy { abs(z[$0] - x[$0] - y[$0]) < 2e-6 })
            }
        }
    }

    @Test("mistakes in the file are told with lines, all at once")
    func mistakes() throws {
        let folder = try MergeFolder()
        func message(_ text: String) -> String {
            do {
                _ = try GroupMergeConfiguration(text, source: "groups.yaml", folder: folder.path)
                return ""
            } catch { return "\(error)" }
        }
        let many = message(
            """
            base_model: base
            adapters:
            - {adapter: x/one, routes: [da-en]}
            - {adapter: y/one, routes: [da-en]}
            - {path: two}
            merge_method: slerp
            rank: 0
            groups: [{name: g, adapters: [one, tow]}, {adapters: [one]}]
            """)
        let parts = [
            "8 things", "groups.yaml:4", "the name “one”", "route da-en has two", "unknown key “path”", "cannot be merged by “slerp”", "rank:",
            "“tow”", "two groups",
        ]
        for part in parts {
            #expect(many.contains(part), "\(part) in \(many)")
        }
        #expect(message("base_model: b\nadapters: [{adapter: a}]\n").contains("found neither"))
        #expect(message("base_model: b\nadapters: [{adapter: a}]\ncluster: {groups: 0}\n").contains("cluster"))
        #expect(message("adapters: [{adapter: a}]\n").contains("base_model"))
        #expect(message("base_model: b\nadapters: [{adapter: a}]\ncluster: {groups: 1}\nparameters: {densty: 1}\n").contains("density"))
    }
}
