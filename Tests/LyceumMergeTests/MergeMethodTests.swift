import CLyceumKernels
import Foundation
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumMerge
@testable import LyceumModel

/// Merge methods against golden values and laws.
@Suite("Merge methods")
struct MergeMethodTests {
    static let ones: [Float] = [1, 1, 1, 1, 1, 1]
    static let first: [Float] = [1, -2, 3, 0.5, 0, -0.75]
    static let second: [Float] = [2, 1, -1.5, 0.25, -0.5, -3]

    static func merge(_ method: String, _ parameters: [String: [Double]]) throws -> [Float] {
        func model(_ delta: [Float]) -> Tensor { Tensor(zip(ones, delta).map { $0 + $1 }, shape: [2, 3]) }
        let tensors = AlignedTensors(name: "w", base: Tensor(ones, shape: [2, 3]), models: [model(first), model(second)])
        return MergeFixtures.floats(try MergeMethods.make(method, parameters, models: 2).merge(tensors))
    }

    @Test("linear and task arithmetic have mergekit's golden values")
    func golden() throws {
        let linear = try Self.merge("linear", ["weight": [1, 0.5]])
        for (value, wanted) in zip(linear, [2.33333, 0, 2.5, 1.41667, 0.83333, -0.5] as [Float]) { #expect(abs(value - wanted) < 1e-5) }
        #expect(try Self.merge("task_arithmetic", ["weight": [1, 0.5]]) == [3, -0.5, 3.25, 1.625, 0.75, -1.25])
        // Half of the sum, and the mean of the differences.
        #expect(try Self.merge("task_arithmetic", ["weight": [1, 0.5], "lambda": [0.5]]) == [2, 0.25, 2.125, 1.3125, 0.875, -0.125])
        #expect(try Self.merge("task_arithmetic", ["weight": [1], "normalize": [1]]) == [2.5, 0.5, 1.75, 1.375, 0.75, -0.875])
        // Without a shared sum of one the linear merge is a plain weighted sum.
        #expect(try Self.merge("linear", ["weight": [1, 0.5], "normalize": [0]]) == [3.5, 0, 3.75, 2.125, 1.25, -0.75])
    }

    @Test("every method in the folder is listed once, under its own name")
    func listing() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/LyceumMerge/Methods").standardizedFileURL
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let declared = try files.flatMap { file in
            try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
                .filter { $0.contains("struct ") && ($0.contains(": MergeMethod {") || $0.contains(": TaskVectorMethod {")) }
        }
        #expect(declared.count == MergeMethods.all.count && !declared.isEmpty)
        #expect(Set(MergeMethods.all.map { $0.declaration.name }).count == MergeMethods.all.count)
    }

    @Test("parameters that are unknown, missing, too many or out of range are refused by name")
    func parameters() throws {
        func message(_ method: String, _ parameters: [String: [Double]], models: Int = 2) -> String {
            do {
                _ = try MergeMethods.make(method, parameters, models: models)
                return ""
            } catch { return "\(error)" }
        }
        #expect(message("task_aritmetic", [:]).contains("task_arithmetic"))
        #expect(message("linear", ["wieght": [1]]).contains("weight"))
        #expect(message("linear", [:]).contains("expected a number for each model"))
        #expect(message("linear", ["weight": [1, 2, 3]]).contains("expected 2 numbers, found 3"))
        #expect(message("linear", ["weight": [1, -1]]).contains("sum to 0"))
        #expect(message("task_arithmetic", ["weight": [1], "normalize": [2]]).contains("0.0 to 1.0"))
        #expect(message("linear", ["weight": [1]], models: 0).contains("1 or more"))
    }

    @Test("a model merged with itself is the model, in any weights, and a task vector of weight 0 changes nothing")
    func identities() throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder)
        let other = try MergeFixtures.tuned(base, folder.file("other"), seed: 3, deviation: 0.01)
        let (a, b) = (try MergeSource(base), try MergeSource(other))
        func merged(_ name: String, _ models: [MergeSource], _ method: String, _ parameters: [String: [Double]]) throws -> [String: [Float]] {
            let method = try MergeMethods.make(method, parameters, models: models.count)
            let report = try ModelMerge(base: a, models: models, method: method).write(to: folder.file(name))
            #expect(report.tensorCount == a.names.count && report.roundingError == 0)
            return try MergeFixtures.values(try Checkpoint.open(folder.file(name)))
        }
        let values = try MergeFixtures.values(base)
        // 0.25 + 0.75 of one number is that number: both products and their sum are exact or round back.
        let mean = try merged("self", [a, a], "linear", ["weight": [1, 3]])
        for (name, numbers) in mean {
            for (x, y) in zip(numbers, values[name]!) { #expect(abs(x - y) <= abs(y) * 1.2e-7) }
        }
        #expect(MergeFixtures.isSame(try merged("zero", [b], "task_arithmetic", ["weight": [0]]), values))
        let half = try merged("half", [b], "task_arithmetic", ["weight": [1], "lambda": [0.5]])
        let others = try MergeFixtures.values(other)
        for (name, numbers) in half {
            for (index, number) in numbers.enumerated() {
                let (x, y) = (values[name]![index], others[name]![index])
                #expect(number == x + 0.5 * (y - x))
            }
        }
        // Order of models does not matter beyond rounding.
        let (ab, ba) = (try merged("ab", [a, b], "linear", ["weight": [1, 2]]), try merged("ba", [b, a], "linear", ["weight": [2, 1]]))
        for (name, numbers) in ab { for (x, y) in zip(numbers, ba[name]!) { #expect(abs(x - y) <= max(abs(x), abs(y)) * 3e-7 + 1e-9) } }
    }

    @Test("models of other shapes, architectures or vocabularies are refused before anything is written")
    func refusals() throws {
        let folder = try MergeFolder()
        let base = try MergeSource(try MergeFixtures.base(folder))
        let method = try MergeMethods.make("linear", ["weight": [1]], models: 1)
        let other = try MergeSource(try MergeFixtures.base(folder, "qwen", architecture: "qwen3"))
        let untied = try MergeSource(try MergeFixtures.base(folder, "untied", tied: false))
        let larger = try MergeSource(
            try MergeFixtures.tuned(base.checkpoint, folder.file("larger"), seed: 1, deviation: 0.01, tokens: ["<|turn|>"]))
        for (model, word) in [(other, "architecture"), (untied, "head"), (larger, "vocabulary")] {
            let error = #expect(throws: LyceumError.self) { _ = try ModelMerge(base: base, models: [model], method: method) }
            #expect("\(error!)".contains(word))
        }
        let task = try MergeMethods.make("task_arithmetic", ["weight": [1]], models: 1)
        #expect(throws: LyceumError.self) { _ = try ModelMerge(base: nil, models: [base], method: task) }
    }

    @Test("the sums of long vectors have the same bits for any number of threads, and are right")
    func sums() throws {
        let count = 200_003
        let a = Tensor((0..<count).map { Float(sin(Double($0))) }, shape: [count])
        let b = Tensor((0..<count).map { Float(cos(Double($0) * 0.7)) }, shape: [count])
        let sums = VectorArithmetic.sums(a, b)
        let (x, y) = (MergeFixtures.floats(a), MergeFixtures.floats(b))
        let product = zip(x, y).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(sums.product - product) < 1e-9 * Double(count))
        #expect(abs(sums.first - x.reduce(0.0) { $0 + Double($1) * Double($1) }) < 1e-9 * Double(count))
        for threads in [1, 2, 5] {
            var again = [0.0, 0.0, 0.0]
            let pool = ThreadPool(threads: threads)
            withExtendedLifetime((a, b, pool)) { lyc_vector_sums(pool.handle, a.floats, b.floats, count, &again) }
            #expect(again == [sums.first, sums.second, sums.product])
        }
    }
}
