@testable import LyceumModel
import LyceumCore
import LyceumTensor
import Testing

@Suite("manual", .serialized)
struct ManualTests {
    @Test func open() throws {
        for path in ["/work/peers/models/smollm2-135m-instruct-q4_1.gguf", "/work/peers/models/smollm2-hf"] {
            let clock = ContinuousClock()
            for _ in 0..<3 {
                let time = try clock.measure { _ = try Checkpoint.open(path) }
                print(time)
            }
        }
    }
    @Test func convert() throws {
        let c = try Checkpoint.open("/work/peers/models/smollm2-hf")
        let g = try Checkpoint.open("/work/peers/models/smollm2-135m-instruct-q4_1.gguf")
        let pool = ThreadPool(threads: 2)
        print(try CheckpointConverter.convert(from: c, to: "/tmp/ck/f32.gguf", format: .gguf, pool: pool).bytesAfter)
        for name in ["Q8_0", "Q4_K_M", "Q4_0", "F16"] {
            let clock = ContinuousClock()
            let start = clock.now
            let r = try Quantizer.quantize(from: c, to: "/tmp/ck/\(name).gguf", recipe: QuantizationRecipe(name: name)!, pool: pool)
            print(name, r.bytesBefore, r.bytesAfter, r.bitsPerParameter, r.fallbacks.count, clock.now - start)
        }
        print(try CheckpointConverter.convert(from: g, to: "/tmp/ck/hf-f32", format: .safetensors, type: .f32, pool: pool).bytesAfter)
    }
}
