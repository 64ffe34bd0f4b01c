import LyceumCore
import LyceumTrain
import Testing

@testable import LyceumRecipes

@Suite("Recipes of fusions")
struct FuseRecipeTests {
    private func plan(_ change: (inout FuseOptions) -> Void = { _ in }) throws -> RecipePlan {
        var options = FuseOptions(pivot: "http://pivot", sources: ["http://one", "http://two"], data: ["/tmp"])
        change(&options)
        return try RecipePlan.parse(FuseRecipe.text(options), source: "recipe.yaml", options: .init())
    }

    @Test("two sources make three recordings, two targets, two trainings and a merge; tasks examine all of them")
    func steps() throws {
        func count(_ plan: RecipePlan, _ name: String) -> Int { plan.instances.count { $0.step == name } }
        let plain = try plan()
        for (name, wanted) in [("record_pivot", 1), ("record", 2), ("targets", 2), ("fused", 2), ("merged", 1), ("exam_merged", 0)] {
            #expect(count(plain, name) == wanted, "\(name)")
        }
        #expect(plain.claims.isEmpty)
        let examined = try plan { $0.tasks = ["iq"] }
        #expect(count(examined, "exam_fused") == 2 && examined.claims.count == 1)
        for method in ["sce", "linear", "ties", "task_arithmetic", "varm"] { _ = try plan { $0.method = method } }
        _ = try plan { $0.rank = 8 }
    }

    @Test("a merge is written in mergekit's form, with the weights that a method needs")
    func merge() {
        func text(_ method: String, _ settings: [(name: String, value: Double)] = [], granularity: String? = nil) -> String {
            FuseMergeKind.text(.init(base: "/b", models: ["/m", "/n"], method: method, settings: settings, granularity: granularity))
        }
        #expect(text("varm", granularity: "layer").contains("parameters: {granularity: layer}") && text("varm").contains("base_model: \"/b\""))
        #expect(text("linear").contains("weight: 0.5") && !text("linear").contains("base_model"))
        #expect(text("ties", [(name: "density", value: 0.6)]).contains("parameters: {density: 0.6, weight: 0.5}"))
        #expect(text("ties", [(name: "weight", value: 0.2)]).contains("parameters: {weight: 0.2}"))
    }
}
