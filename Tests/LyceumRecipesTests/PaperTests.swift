import LyceumConfiguration
import LyceumCore
import Testing

@testable import LyceumRecipes

struct PaperTests {
    private static let folder: String = {
        let parts = #filePath.split(separator: "/").dropLast(3)
        return "/" + parts.joined(separator: "/") + "/Papers"
    }()

    @Test("what the tool knows of the papers is what their folders say")
    func folders() throws {
        let names = try FileSystem.names(in: Self.folder).filter { FileSystem.isFile("\(Self.folder)/\($0)/paper.yaml") }
        #expect(names == Paper.all.map(\.folder))
        #expect(Paper.all.map(\.number) == Array(1...90))
        for paper in Paper.all {
            let path = "\(Self.folder)/\(paper.folder)"
            let file = try YAML.tree(path: path + "/paper.yaml").json
            #expect(file["number"]?.intValue == paper.number)
            #expect(file["label"]?.stringValue == paper.label)
            #expect(file["title"]?.stringValue == paper.title)
            #expect(file["areas"]?.arrayValue?.compactMap(\.stringValue) == paper.areas)
            #expect(file["state"]?.stringValue == paper.state.rawValue)
            #expect((file["notes"]?.stringValue ?? "") == paper.notes)
            #expect(FileSystem.isFile(path + "/recipe.yaml") == (paper.recipe != nil))
            if let recipe = paper.recipe {
                let read = try Recipe.read(path: path + "/recipe.yaml")
                // The text in the tool ends with a line break, as the file does.
                #expect(read.text == recipe)
                #expect(paper.state != .notYet)
                #expect(paper.command == "lyceum reproduce \(paper.numberText)")
            }
        }
    }

    @Test("every recipe that comes with the tool is whole, at every scale", arguments: Paper.all.filter { $0.recipe != nil })
    func recipes(paper: Paper) throws {
        let text = try #require(paper.recipe)
        let recipe = try Recipe.parse(text, source: paper.folder)
        #expect(Set(recipe.scales.map(\.name)).isSuperset(of: ["small", "paper"]))
        // The base model is whatever is there: the check is about all the rest.
        let models = recipe.parameters.filter { $0.kind == .model }.map { "\($0.name)=http://127.0.0.1" }
        for scale in recipe.scales.map(\.name) {
            let plan = try RecipePlan.parse(text, source: paper.folder, options: .init(overrides: models, scale: scale))
            #expect(!plan.claims.isEmpty)
        }
    }

    @Test("the example recipe is whole")
    func example() throws {
        let plan = try RecipePlan.parse(Recipe.example, options: .init(overrides: ["base=http://127.0.0.1"]))
        #expect(plan.instances.count == 8)
        #expect(plan.claims.count == 1)
    }
}
