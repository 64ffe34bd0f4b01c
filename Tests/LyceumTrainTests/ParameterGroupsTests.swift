import Testing

@testable import LyceumTrain

@Suite("Groups of parameters")
struct ParameterGroupsTests {
    @Test("Patterns match whole names", arguments: [
        ("model.layers.0.mlp.up_proj.weight", "*mlp*", true), ("model.layers.0.mlp.up_proj.weight", "mlp*", false),
        ("model.norm.weight", "model.norm.weight", true), ("model.norm.weight", "model.norm", false), ("", "", true), ("", "*", true),
        ("a", "", false), ("a.b.c", "a.?.c", true), ("a.bb.c", "a.?.c", false), ("abcabc", "*abc", true), ("abcab", "*abc", false),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaab", "*a*a*a*a*a*a*a*c", false), ("lora_B.x", "*lora_B*", true), ("x", "**?**", true),
    ])
    func patterns(name: String, pattern: String, isMatch: Bool) {
        #expect(ParameterGroups.matches(name, pattern) == isMatch)
    }

    @Test("Vectors do not decay unless a rule says so, and the first rule that matches holds")
    func settings() {
        let groups = ParameterGroups(
            decay: 0.1,
            rules: [
                .init("*embed*", rate: 0.5), .init("*.0.*", rate: 2, decay: 0), .init("*norm*", decay: 0.3), .init("*", rate: 7),
            ])
        #expect(groups.settings(name: "embed.weight", shape: [10, 4]) == (0.5, 0.1))
        #expect(groups.settings(name: "layers.0.norm.weight", shape: [4]) == (2, 0))
        #expect(groups.settings(name: "layers.1.norm.weight", shape: [4]) == (1, 0.3))
        #expect(groups.settings(name: "layers.1.bias", shape: [4]) == (7, 0))
        #expect(groups.settings(name: "layers.1.weight", shape: [4, 4]) == (7, 0.1))
        #expect(ParameterGroups(decay: 0.2).settings(name: "head", shape: [2, 2]) == (1, 0.2))
        let plus = ParameterGroups(rules: [ParameterGroups.loraPlus(ratio: 16)])
        #expect(plus.settings(name: "base_model.model.q_proj.lora_B.weight", shape: [4, 2]).rate == 16)
        #expect(plus.settings(name: "base_model.model.q_proj.lora_A.weight", shape: [2, 4]).rate == 1)
    }
}
