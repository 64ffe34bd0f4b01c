import LyceumCore
import Testing

@testable import LyceumRecipes

struct ReferenceTests {
    @Test("references are read with their selections", arguments: [
        ("parameters.rate", Reference.parameter("rate")),
        ("for.method", .loop("method", field: nil)),
        ("for.arm.rate", .loop("arm", field: "rate")),
        ("train.model", .output(OutputReference(step: "train", output: "model"))),
        ("a[x=1, y=two].items.t/1.5", .output(OutputReference(step: "a", selection: [.init(variable: "x", value: "1"), .init(variable: "y", value: "two")], output: "items.t/1.5"))),
    ])
    func reads(text: String, expected: Reference) throws {
        #expect(try Reference(text) == expected)
    }

    @Test("what is no reference is refused", arguments: ["", "train", "train.", ".model", "a[x=1.b", "a[x].b", "a[=1].b", "parameters[x=1].y", "a[x=1]b"])
    func refuses(text: String) {
        #expect(throws: LyceumError.self) { _ = try Reference(text) }
    }

    @Test("text around references is kept, and the sign can be written")
    func pieces() throws {
        let text = try ReferenceText("a $5 ${x.y}/b $${not}")
        #expect(text.references == [.output(OutputReference(step: "x", output: "y"))])
        guard case .text(let first) = text.pieces[0], case .text(let last) = text.pieces[2] else { return #expect(Bool(false)) }
        #expect(first == "a $5 ")
        #expect(last == "/b ${not}")
        #expect(throws: LyceumError.self) { _ = try ReferenceText("${x.y") }
    }
}
