import Foundation
import LyceumCore
import Testing

@testable import LyceumRecipes

@Suite("Growing an expert")
struct ExpertTests {
    /// A folder with a text, to name in recipes.
    private final class Place {
        let path = FileManager.default.temporaryDirectory.path + "/lyceum-expert-\(UUID().uuidString)"

        init() throws {
            try FileManager.default.createDirectory(atPath: path + "/a \"quoted\" folder: #1", withIntermediateDirectories: true)
            for model in ["model", "instruct"] { try FileManager.default.createDirectory(atPath: "\(path)/\(model)", withIntermediateDirectories: true) }
            for name in ["a \"quoted\" folder: #1/text.md", "questions.jsonl", "exercises.jsonl", "general.txt"] {
                try "Some text.\n".write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        var options: ExpertOptions {
            var options = ExpertOptions(base: path + "/model", texts: [path + "/a \"quoted\" folder: #1"], tokens: 5000)
            options.seed = 9
            return options
        }
    }

    private func plan(_ options: ExpertOptions) throws -> RecipePlan {
        try RecipePlan.parse(ExpertRecipe.text(options), source: "expert.yaml", options: .init())
    }

    @Test("the recipe it writes is valid, whatever is given and whatever paths are called")
    func validRecipes() throws {
        let place = try Place()
        let plain = try plan(place.options)
        #expect(Set(plain.instances.map(\.step)).isSuperset(of: ["texts", "questions", "exercises", "replay", "probe", "train", "expert", "gguf"]))
        #expect(plain.recipe.parameter("tokens")?.value?.json.intValue == 5000)
        #expect(plain.recipe.claims.map(\.name) == ["reads", "answers", "foresees", "kept"])
        var given = place.options
        given.questions = place.path + "/questions.jsonl"
        given.exercises = place.path + "/exercises.jsonl"
        given.general = [place.path + "/general.txt"]
        given.instruct = place.path + "/instruct"
        given.method = .lora
        given.hasChatTemplate = true
        let other = try plan(given)
        #expect(Set(other.instances.map(\.step)).isDisjoint(with: ["questions", "exercises", "replay"]))
        #expect(other.recipe.claims.map(\.name) == ["reads", "answers", "foresees", "kept", "follows"])
        #expect(other.recipe.text.contains("adapter: {type: lora") && other.recipe.text.contains("instruct: "))
    }

    @Test("the built-in recipes are valid and their claims are about what their steps give")
    func builtIn() throws {
        // Another base than the default, which would have to be in this machine's cache.
        let place = try Place()
        for recipe in BuiltInRecipe.all {
            let plan = try RecipePlan.parse(recipe.text, source: recipe.name, options: .init(overrides: ["base=\(place.path)/model"]))
            #expect(plan.recipe.name == recipe.name)
            #expect(!plan.recipe.claims.isEmpty)
        }
    }

    @Test("advice follows from the claims, and what was lost counts more than what was learned")
    func advice() {
        func choice(_ learned: [ClaimVerdict.Verdict], _ kept: [ClaimVerdict.Verdict]) -> ExpertAdvice.Choice {
            ExpertAdvice(learned: learned, kept: kept).choice
        }
        #expect(choice([.supported, .undecided], [.supported]) == .keep)
        #expect(choice([.supported, .supported], [.notSupported]) == .discard)
        #expect(choice([.supported, .supported], [.undecided]) == .undecided)
        #expect(choice([.undecided, .undecided], [.supported]) == .undecided)
        #expect(choice([.notSupported, .notSupported], [.supported]) == .discard)
        #expect(choice([.notSupported, .supported], [.supported]) == .keep)
        #expect(choice([.untested], [.untested]) == .undecided)
        #expect(choice([], []) == .undecided)
    }
}
