import LyceumConfiguration
import LyceumCore
import Testing

@Suite("YAML")
struct YAMLTests {
    private func json(_ text: String) throws -> JSON { try YAML.parse(text, source: "a.yaml") }

    @Test("scalars follow the core schema of YAML 1.2")
    func scalars() throws {
        let value = try json(
            "a: no\nb: 1e-3\nc: 0x1F\nd: ~\ne: '12'\nf: true\ng: -7\nh: .5\ni: 1.\nj: 12:30\nk: nan\nl: !!str 5\nm: +3\nn: .inf\no: 0o17\np: 1e5")
        #expect(value["a"] == "no")
        #expect(value["b"] == 0.001)
        #expect(value["c"] == 31)
        #expect(value["d"] == .null)
        #expect(value["e"] == "12")
        #expect(value["f"] == true)
        #expect(value["g"] == -7)
        #expect(value["h"] == 0.5)
        #expect(value["i"] == 1.0)
        #expect(value["j"] == "12:30")
        #expect(value["k"] == "nan")
        #expect(value["l"] == "5")
        #expect(value["m"] == 3)
        #expect(value["n"] == .number(.infinity))
        #expect(value["o"] == 15)
        #expect(value["p"] == 100_000.0)
    }

    @Test("lists, blocks, aliases and merged mappings keep the order of keys")
    func structure() throws {
        let value = try json(
            """
            base: &base {x: 1, y: 2}
            z: {<<: *base, y: 3}
            list:
              - one
              - [2, 3]
            text: |
              two
              lines
            again: *base
            """)
        #expect(value.text() == #"{"base":{"x":1,"y":2},"z":{"y":3,"x":1},"list":["one",[2,3]],"text":"two\nlines\n","again":{"x":1,"y":2}}"#)
        #expect(try json("") == .null)
        #expect(try json("# only a comment") == .null)
    }

    @Test(
        "what is no YAML is told with its line",
        arguments: ["a: 1\nb: [1, 2\nc: 3", "a: 1\n\tb: 2", "a: 1\na: 2", "? [x]\n: 1", "a: *unknown", "a: 1\n---\nb: 2", "<<: 3", "\u{7}"])
    func wrong(_ text: String) {
        let error = #expect(throws: LyceumError.self) { try json(text) }
        #expect(error?.location?.hasPrefix("a.yaml") == true)
    }

    @Test("values that grow without bound are refused")
    func bombs() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<9 {
            text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        #expect(throws: LyceumError.self) { try json(text) }
        #expect(throws: LyceumError.self) { try json(String(repeating: "[", count: 900) + String(repeating: "]", count: 900)) }
    }
}
