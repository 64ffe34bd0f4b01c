import Foundation
import LyceumCore
import LyceumTensor
import LyceumTestSupport
import Testing

@testable import LyceumModel

/// Losses and gradients of tiny checkpoints of every decoder architecture against PyTorch's
/// (`Tools/reference/gradient_fixtures.py`: torch 2.13.0, transformers 5.23.0).
@Suite("Gradients of architectures", .serialized)
struct GradientFixtureTests {
    struct Fixture {
        let tokens: [Int32]
        let first: Int
        let loss: Double
        let gradients: [(name: String, norm: Double, entries: [(index: Int, value: Double)])]

        init(_ name: String) throws {
            let json = try JSON.read(path: Bundle.module.resourcePath! + "/Fixtures/gradients/\(name).json")
            tokens = json["tokens"]!.arrayValue!.map { Int32($0.intValue!) }
            first = json["first"]!.intValue!
            loss = json["loss"]!.doubleValue!
            gradients = json["gradients"]!.objectValue!.map { name, value in
                let entries = value["entries"]!.arrayValue!.map { (index: $0[0]!.intValue!, value: $0[1]!.doubleValue!) }
                return (name, value["norm"]!.doubleValue!, entries)
            }
        }

        var batch: TrainingRows { TrainingRows([Array(tokens.prefix(first)), Array(tokens.dropFirst(first))]) }
    }

    /// Documents one after the other, each row predicting the next of its document.
    struct TrainingRows {
        var tokens: [Int32] = []
        var positions: [Int32] = []
        var documents: [Range<Int>] = []
        var targets: [Int32] = []
        var weights: [Float] = []

        init(_ list: [[Int32]]) {
            let count = list.reduce(0) { $0 + $1.count - 1 }
            for document in list {
                documents.append(tokens.count..<tokens.count + document.count)
                tokens += document
                positions += document.indices.map { Int32($0) }
                targets += document.dropFirst() + [0]
                weights += [Float](repeating: 1 / Float(count), count: document.count - 1) + [0]
            }
        }
    }

    struct Result {
        var loss: Double
        /// In the layout the model runs with, by name.
        var gradients: [String: Tensor]
    }

    static func run(
        _ model: TrainableModel, _ rows: TrainingRows, threads: Int = 1, options: TapeOptions = TapeOptions()
    ) -> Result {
        let tape = Tape(threads: ThreadPool(threads: threads), options: options)
        var gradients: [String: Tensor] = [:]
        for parameter in model.parameters {
            let gradient = Tensor(zeros: parameter.shape)
            gradients[parameter.name] = gradient
            tape.watch(parameter.tensor, gradient: gradient)
        }
        let hidden = model.hiddenStates(
            tokens: rows.tokens, positions: rows.positions, documents: rows.documents, on: tape)
        let result = tape.crossEntropy(
            hidden, head: model.head, targets: rows.targets, weights: rows.weights,
            options: CrossEntropyOptions(logitCap: model.logitCap))
        tape.backward()
        let loss = zip(result.losses, rows.weights).reduce(0) { $0 + $1.0 * Double($1.1) }
        return Result(loss: loss, gradients: gradients)
    }

    @Test("the loss and the gradient of every parameter equal PyTorch's", arguments: TrainableModelTests.names)
    func reference(name: String) throws {
        let fixture = try Fixture(name)
        let model = try TrainableModelTests.trainable(name)
        let result = Self.run(model, fixture.batch)
        #expect(abs(result.loss - fixture.loss) <= 1e-5 * fixture.loss, "\(result.loss), PyTorch \(fixture.loss)")
        let parameters = Dictionary(uniqueKeysWithValues: model.parameters.map { ($0.name, $0) })
        #expect(parameters.count == fixture.gradients.count)
        // The reference's names of this version and the checkpoints' are not always the same.
        let names = TensorNames(model.checkpoint.mapping)
        for (written, norm, entries) in fixture.gradients {
            let name = names.canonical(written)
            let parameter = try #require(parameters[name], "\(name)")
            let found = parameter.stored(result.gradients[name]!).floatArray()
            let length = found.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            #expect(abs(length - norm) <= 1e-4 * norm, "\(name): length \(length), PyTorch \(norm)")
            let largest = entries.reduce(0) { max($0, abs($1.value)) }
            for (index, value) in entries {
                #expect(abs(Double(found[index]) - value) <= 1e-4 * largest, "\(name)[\(index)]: \(found[index]), PyTorch \(value)")
            }
        }
    }

    @Test("recomputed blocks and two threads give the same bits", arguments: TrainableModelTests.names)
    func sameBits(name: String) throws {
        let fixture = try Fixture(name)
        let model = try TrainableModelTests.trainable(name)
        let plain = Self.run(model, fixture.batch)
        let recomputed = Self.run(model, fixture.batch, options: TapeOptions(recompute: true))
        let shared = Self.run(model, fixture.batch, threads: 2)
        for other in [recomputed, shared] {
            #expect(other.loss == plain.loss)
            for (name, gradient) in plain.gradients {
                #expect(gradient.bytes.elementsEqual(other.gradients[name]!.bytes), "\(name)")
            }
        }
    }

    @Test("a part of the parameters has the gradients it has among all, to the bit", arguments: [
        ("llama", ["layers:1"]), ("llama-tied-bias", ["embeddings"]), ("gpt2", ["norms", "biases"]), ("gpt-neox", ["layers:0,2"]),
        ("phi3", ["*qkv_proj*"]), ("gemma3", ["!embeddings"]), ("qwen3", ["head"]),
    ])
    func parts(name: String, rules: [String]) throws {
        let fixture = try Fixture(name)
        let whole = Self.run(try TrainableModelTests.trainable(name), fixture.batch)
        let options = TrainableOptions(trainable: try ParameterSelection(rules), frozenType: .f32)
        let part = Self.run(try TrainableModelTests.trainable(name, options), fixture.batch)
        #expect(part.loss == whole.loss)
        #expect(part.gradients.count < whole.gradients.count)
        for (name, gradient) in part.gradients {
            #expect(gradient.bytes.elementsEqual(whole.gradients[name]!.bytes), "\(name)")
        }
    }

    @Test("every parameter's derivative is the slope of the loss in double precision", arguments: [
        "llama-tied-bias", "llama3-scaled", "llama-yarn", "mistral", "qwen2", "qwen3", "gemma2", "gemma3", "phi3", "gpt2", "gpt-neox",
        "gpt-neox-serial", "mixtral",
    ])
    func slopes(name: String) throws {
        let tokens = try Fixture(name).tokens
        // The first document is longer than the tiny checkpoints' windows.
        let rows = TrainingRows([Array(tokens.prefix(17)), Array(tokens[17..<20])])
        let model = try TrainableModelTests.trainable(name)
        let options = CrossEntropyOptions(logitCap: model.logitCap)
        func hidden(_ backend: any Backend) -> Tensor {
            model.hiddenStates(tokens: rows.tokens, positions: rows.positions, documents: rows.documents, on: backend)
        }
        // One block and what is around the blocks: the embedding's derivative comes through all of them.
        let last = "\(model.layerCount - 1)"
        let chosen = model.parameters.filter { parameter in
            parameter.name.split(separator: ".").allSatisfy { Int($0) == nil || $0 == last }
        }
        var check = GradientCheck(chosen.map { ($0.name, $0.tensor) })
        check.samples = 0
        let mismatches = check.mismatches(
            { tape in
                _ = tape.crossEntropy(hidden(tape), head: model.head, targets: rows.targets, weights: rows.weights, options: options)
            },
            reference: { backend in
                backend.crossEntropy(
                    hidden(backend), head: model.head, targets: rows.targets, weights: rows.weights, options: options)
            })
        #expect(mismatches.isEmpty, "\(mismatches.prefix(5))")
    }
}
