import LyceumCore
import Testing

@testable import LyceumRecipes

@Suite("Growing models in recipes")
struct GrowingKindTests {
    @Test("twins are trained, measured and folded back; folded with no share they are the base")
    func twins() async throws {
        let place = try RunTests.Place()
        let outcome = try await place.run(
            """
            steps:
              world: {kind: skills, seed: 3, words: 30, towns: 8, questions: 8, repeats: 1}
              fresh: {kind: fresh, seed: 3, texts: ["${world.texts}"], vocabulary: 290, layers: 2, width: 16, heads: 2, context: 64}
              grown:
                kind: train
                configuration:
                  model: ${fresh.model}
                  data: {path: "${world.new}"}
                  objective: sft
                  expansion: {blocks: 2, type: concat}
                  optimizer: {type: adamw, rate: 1e-2}
                  batch: {sequences: 4, length: 48}
                  steps: 3
              apart: {kind: twins, model: "${grown.model}", texts: ["${world.old_texts}"]}
              same: {kind: fold, model: "${grown.model}", share: 0}
              half: {kind: fold, model: "${grown.model}"}
              before: {kind: score, model: "${fresh.model}", texts: ["${world.new_texts}"]}
              after_same: {kind: score, model: "${same.model}", texts: ["${world.new_texts}"]}
              after_half: {kind: score, model: "${half.model}", texts: ["${world.new_texts}"]}
              asked: {kind: examine, model: "${half.model}", questions: ["${world.turning}", "${world.colors}"], metric: acc}
            """, catalog: .standard)
        #expect(outcome.failure == nil)
        func value(_ step: String, _ name: String) throws -> Double {
            let artifact = try #require(outcome.steps.first { $0.instance.name == step }?.artifact)
            return try #require(artifact.value(name).doubleValue)
        }
        #expect(abs(try value("apart", "share") - 0.5) < 1e-6)
        #expect(try value("apart", "mean_square") > 0)
        let cosine = try value("apart", "cosine")
        #expect(cosine > 0.5 && cosine < 1)
        #expect(try value("after_same", "bits_per_byte") == value("before", "bits_per_byte"))
        #expect(try value("after_half", "bits_per_byte") != value("before", "bits_per_byte"))
        #expect(try value("half", "parameters") == value("fresh", "parameters"))
        #expect(try value("asked", "count") == 16)
    }

    @Test("a model without twins cannot be folded")
    func notExpanded() async throws {
        let place = try RunTests.Place()
        let outcome = try await place.run(
            """
            steps:
              world: {kind: skills, words: 30, towns: 8, questions: 8, repeats: 1}
              fresh: {kind: fresh, texts: ["${world.texts}"], vocabulary: 270, layers: 1, width: 16, heads: 2, context: 64}
              folded: {kind: fold, model: "${fresh.model}"}
            """, catalog: .standard)
        #expect(outcome.failure?.error.message.contains("was not expanded") == true)
    }

    @Test("new tokens shorten held-out text, and what was said before is said alike")
    func extended() async throws {
        let place = try RunTests.Place()
        let outcome = try await place.run(
            """
            steps:
              world: {kind: languages, seed: 3, source_bytes: 20000, target_bytes: 20000, held_out_bytes: 3000, instructions: 4, questions: 4}
              fresh: {kind: fresh, seed: 3, texts: ["${world.source}"], vocabulary: 300, layers: 1, width: 16, heads: 2, context: 64}
              longer: {kind: extend, model: "${fresh.model}", texts: ["${world.target}"], held_out: ["${world.target_held}"], tokens: 40}
              again: {kind: extend, model: "${fresh.model}", texts: ["${world.target}"], held_out: ["${world.source_held}"], tokens: 40}
              before: {kind: score, model: "${fresh.model}", texts: ["${world.target_held}"], window: 64}
              after: {kind: score, model: "${longer.model}", texts: ["${world.target_held}"], window: 64}
            """, catalog: .standard)
        #expect(outcome.failure == nil)
        func value(_ step: String, _ name: String) throws -> Double {
            let artifact = try #require(outcome.steps.first { $0.instance.name == step }?.artifact)
            return try #require(artifact.value(name).doubleValue)
        }
        #expect(try value("longer", "new_tokens") == 40)
        #expect(try value("longer", "shortening") > 0.15)
        #expect(try value("longer", "longer_texts") == 0)
        #expect(try value("longer", "round_trip_failures") == 0)
        let ratio = try value("longer", "tokens_per_byte_after") / value("longer", "tokens_per_byte_before")
        #expect(abs(1 - ratio - (try value("longer", "shortening"))) < 1e-9)
        // Tokens of the other language help the first hardly.
        #expect(try value("again", "shortening") < value("longer", "shortening") / 3)
        #expect(try value("after", "tokens") < value("before", "tokens"))
    }

    @Test("a gain is told beside another one, in parts of it and as a difference")
    func gain() async throws {
        let place = try RunTests.Place()
        let outcome = try await place.run(
            """
            steps:
              half: {kind: gain, before: 0.25, after: 0.5, reference_after: 0.75}
              moved: {kind: gain, before: 2, after: 2.5, reference_before: 0, reference_after: 2}
              none: {kind: gain, before: 1, after: 2, reference_after: 1}
            """, catalog: .standard)
        #expect(outcome.failure == nil)
        let values = try outcome.steps.map { try #require($0.artifact).manifest.values }
        #expect(values.map { $0["share"]?.doubleValue } == [0.5, 0.25, nil])
        #expect(values.map { $0["difference"]?.doubleValue } == [-0.25, -1.5, 1])
        #expect(values.map { $0["gain"]?.doubleValue } == [0.25, 0.5, 1])
    }
}
