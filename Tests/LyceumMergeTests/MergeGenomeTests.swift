import Foundation
import LyceumCore
import LyceumModel
import Testing

@testable import LyceumMerge

@Suite("What a search changes about a merge")
struct MergeGenomeTests {
    private static func genome(_ text: String, layers: Int = 6, _ change: (inout MergeSearchConfiguration.Changes) -> Void = { _ in }) throws -> MergeGenome {
        var changes = MergeSearchConfiguration.Changes()
        change(&changes)
        var genome = try MergeSearchConfiguration(text, source: "search.yaml", changes: changes).genome
        try genome.layOut(layers: layers)
        return genome
    }

    private static let ties = """
        merge_method: ties
        base_model: base
        models:
          - {model: a, parameters: {weight: 0.9, density: 0.4}}
          - {model: b, parameters: {weight: 0.3}}
        parameters: {density: 0.7, lambda: 1.1, normalize: false}
        dtype: bfloat16
        """

    @Test("an ordinary merge gives a weight and a density per model, which begin with its own numbers; the rest stays")
    func ordinary() throws {
        let genome = try Self.genome(Self.ties)
        #expect(genome.models == ["a", "b"] && genome.genes.count == 4)
        #expect(genome.genes.map(\.start) == [0.9, 0.3, 0.4, 0.7])
        let values = genome.values(genome.start(seed: 0))
        #expect(values == [0.9, 0.3, 0.4, 0.7])
        let document = try MergeConfiguration(genome.text(values), source: "text").documents[0]
        #expect(document.method == "ties" && document.base == "base" && document.type == .bf16)
        #expect(document.parameters["lambda"] == .number(1.1) && document.parameters["normalize"] == .number(0))
        #expect(document.slices[0].sources[0].parameters["density"] == .number(0.4))
        #expect(document.slices[0].sources[1].parameters["density"] == .number(0.7))
    }

    @Test("groups of layers become slices, filters lists, and every number stands where its gene says")
    func groups() throws {
        let genome = try Self.genome(Self.ties) {
            $0.granularity = 4
            $0.filters = ["self_attn", "mlp"]
            $0.parameters = ["weight", "lambda"]
        }
        // 2 groups × 3 parts × (2 weights + lambda)
        #expect(genome.groupCount == 2 && genome.genes.count == 18)
        let values = genome.genes.indices.map { Double($0) / 100 }
        let document = try MergeConfiguration(genome.text(values), source: "text").documents[0]
        #expect(document.slices.map { $0.sources[0].layers } == [0..<4, 4..<6] && document.slices[0].sources.map(\.model) == ["a", "b", "base"])
        let names = ["model.layers.0.self_attn.q_proj.weight", "model.layers.0.mlp.up_proj.weight", "model.norm.weight"]
        for (gene, value) in zip(genome.genes, values) {
            let slice = document.slices[gene.group]
            let settings = gene.model.map { slice.sources[$0].parameters } ?? slice.parameters
            #expect(settings[gene.parameter]?.value(for: names[gene.filter], at: 0) == .number(value))
        }
    }

    @Test("smooth numbers are values along the layers")
    func smooth() throws {
        let genome = try Self.genome(Self.ties) {
            $0.granularity = 2
            $0.isSmooth = true
            $0.parameters = ["weight"]
        }
        let document = try MergeConfiguration(genome.text([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]), source: "text").documents[0]
        #expect(document.slices.count == 1 && document.slices[0].sources[0].parameters["weight"] == .gradient([0.1, 0.3, 0.5]))
        #expect(document.slices[0].sources[1].parameters["weight"] == .gradient([0.2, 0.4, 0.6]))
    }

    @Test("mergekit-evolve's file is read: genome, tasks, shots, limit")
    func evolution() throws {
        let text = """
            genome:
              models: [a, b, base]
              merge_method: dare_ties
              base_model: base
              tokenizer_source: union
              layer_granularity: 3
              allow_negative_weights: true
              filters: [self_attn]
            tasks:
              - arithmetic
              - {name: own, weight: 0.5, metric: "acc_norm,none"}
            limit: 40
            num_fewshot: 2
            apply_chat_template: false
            """
        let configuration = try MergeSearchConfiguration(text, source: "evolve.yaml")
        #expect(configuration.tasks == [.init(name: "arithmetic"), .init(name: "own", weight: 0.5, metric: "acc_norm,none")])
        #expect(configuration.limit == 40 && configuration.shots == 2 && configuration.usesChat == false)
        var genome = configuration.genome
        try genome.layOut(layers: 6)
        #expect(genome.models == ["a", "b"] && genome.genes.count == 2 * 2 * 4)
        #expect(genome.genes[0].range == -1.5...1.5)
        let document = try MergeConfiguration(genome.text(genome.values(genome.start(seed: 0))), source: "text").documents[0]
        #expect(document.tokenizer?.source == "union" && document.parameters["normalize"] == .number(1))
    }

    @Test("an arc between two models has one number, and the plain mean holds both ends")
    func arc() throws {
        let genome = try Self.genome("merge_method: slerp\nbase_model: a\nmodels: [{model: a}, {model: b}]\nparameters: {t: 0.3}\n") { $0.granularity = 3 }
        #expect(genome.genes.map(\.parameter) == ["t", "t"] && genome.genes.map(\.start) == [0.3, 0.3])
        let document = try MergeConfiguration(genome.text([0.2, 0.6]), source: "text").documents[0]
        #expect(document.slices.map { $0.parameters["t"] } == [.number(0.2), .number(0.6)])
        let uniform = try MergeConfiguration(genome.uniformText, source: "text").documents[0]
        #expect(uniform.method == "linear" && uniform.models == ["b", "a"])
    }

    @Test("values stay in range whatever the point, and are what is written, to four decimals")
    func values() throws {
        let genome = try Self.genome(Self.ties) { $0.granularity = 1 }
        for seed in 0..<20 as Range<UInt64> {
            let values = genome.values(EvolutionMath.normals(genome.genes.count, seed: seed, stream: 0).map { $0 * 3 })
            #expect(zip(genome.genes, values).allSatisfy { $0.range.contains($1) && ($1 * 1e4).rounded() / 1e4 == $1 })
            let text = genome.text(values)
            #expect(values.allSatisfy { text.contains("\($0)") })
        }
    }

    @Test("what cannot be searched is refused with its place")
    func refusals() throws {
        func refuse(_ text: String, _ part: String, _ change: (inout MergeSearchConfiguration.Changes) -> Void = { _ in }) {
            do {
                _ = try Self.genome(text, change)
                Issue.record("accepted: \(text)")
            } catch let error as LyceumError {
                #expect("\(error)".contains(part), "\(error)")
            } catch { Issue.record("\(error)") }
        }
        refuse(Self.ties, "no number “epsilon”") { $0.parameters = ["epsilon"] }
        refuse("merge_method: karcher\nmodels: [{model: a}, {model: b}]\n", "no numbers to search")
        refuse("merge_method: ties\nmodels: [{model: a}, {model: b}]\n", "base_model")
        refuse("genome: {models: [a, b], merge_method: linear, granularity: 2}\ntasks: [x]\n", "layer_granularity")
        refuse("genome: {models: [a, b], merge_method: linear}\ntasks: [{nam: x}]\n", "nam")
        refuse("genome: {models: [a], merge_method: slerp, base_model: a}\n", "takes 1")
        refuse("merge_method: fisher\nmodels: [{model: a, statistics: x}, {model: b, statistics: y}]\n", "statistics")
        let slices = "merge_method: linear\nslices: [{sources: [{model: a, layer_range: [0, 2], parameters: {weight: 1}}]}]\n"
        refuse(slices, "found slices")
        refuse("merge_method: della\nbase_model: c\nmodels: [{model: a}]\nparameters: {epsilon: 0.49}\n", "epsilon")
        refuse("merge_method: linear\nmodels: [{model: a}]\n---\nmerge_method: linear\nname: x\nmodels: [{model: b}]\n", "one document")
    }

    @Test("in memory a merge has the very weights it is written with", arguments: ["llama", "gpt2", "qwen2"])
    func memory(_ architecture: String) throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder, architecture: architecture, type: architecture == "llama" ? .bf16 : .f32)
        _ = try MergeFixtures.tuned(base, folder.file("a"), seed: 1, deviation: 0.02)
        _ = try MergeFixtures.tuned(base, folder.file("b"), seed: 2, deviation: 0.02)
        let text = """
            genome:
              models: [\(folder.file("a")), \(folder.file("b"))]
              merge_method: ties
              base_model: \(folder.file("base"))
              layer_granularity: 2
            """
        var genome = try MergeSearchConfiguration(text, source: "evolve.yaml").genome
        let inputs = try MergeInputs(opening: genome, folder: ".")
        try genome.layOut(for: inputs)
        #expect(genome.groupCount == 2 && genome.layerCount == 3)
        let start = genome.text(genome.values(genome.start(seed: 0)))
        let first = try ConfiguredMerge(try inputs.parsed(start), text: start, options: MergeOptions())
        let other = genome.text(genome.values(genome.start(seed: 0).map { $0 + 0.1 }))
        let merge = try first.with(other, source: "candidate")
        #expect(merge.staysInMemory && merge.resultBytes > 0)
        let held = try merge.checkpoint()
        _ = try merge.write(to: folder.file("out"))
        let written = try Checkpoint.open(folder.file("out"))
        #expect(MergeFixtures.isSame(try MergeFixtures.values(held), try MergeFixtures.values(written)))
        let tokens: [Int32] = [3, 5, 8, 1]
        let (a, b) = (try LanguageModel(held).hiddenStates(of: tokens), try LanguageModel(written).hiddenStates(of: tokens))
        #expect(a == b && !a.isEmpty)
        _ = try first.with(genome.uniformText, source: "uniform").checkpoint()
    }
}
