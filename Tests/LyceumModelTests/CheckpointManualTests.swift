@testable import LyceumModel
import LyceumCore
import Testing

@Suite("manual")
struct ManualTests {
    @Test func open() throws {
        for path in ["/work/peers/models/smollm2-135m-instruct-q4_1.gguf", "/work/peers/models/smollm2-hf"] {
            let clock = ContinuousClock()
            for _ in 0..<3 {
                let time = try clock.measure { _ = try Checkpoint.open(path) }
                print(time)
            }
            let c = try Checkpoint.open(path)
            print(c.configuration.text(), c.tensors.tensorNames.prefix(5), c.ropeInterleaved)
            print(try c.tensors.tensor(named: "model.layers.3.self_attn.q_proj.weight").shape)
            do { _ = try c.tensors.tensor(named: "model.layers.3.self_attn.q_prj.weight") } catch { print(error) }
        }
    }
}
