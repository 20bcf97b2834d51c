-- Week 4: medical volumes and video. Texts are ours; sections as in the papers' arXiv versions.
return {
    week = 4, field = "cv",
    title = {zh = "医疗影像与视频", en = "Medical volumes and video"},
    goal = {
        zh = "把二维的方法推广到体数据和视频：从毫米坐标、三维 U-Net、体绘制到双路网络、时空注意力与跟踪，完成项\z
            目 B（医疗分割与三维视图）和项目 C（足球事件检测），并通过视觉方向的晋级考核 gate(\"cv\")。",
        en = "Carry the methods of the plane over to volumes and video: millimetres, the 3-D U-Net and volume \z
            rendering, then two pathways, attention over space and time, and tracking. Finish project B (medical \z
            segmentation with a 3-D view) and project C (football events), and pass gate(\"cv\").",
    },
    projects = {{id = "B", title = {zh = "医疗分割与三维视图", en = "Medical segmentation with a 3-D view"}},
                {id = "C", title = {zh = "足球事件检测", en = "Football events"}}},
    days = {
        {
            id = "4.1", title = {zh = "医疗体数据", en = "Medical volumes"},
            blocks = {
                {kind = "theory", minutes = 85,
                 title = {zh = "体素、毫米与 nnU-Net", en = "Voxels, millimetres and nnU-Net"},
                 text = {zh = "读 nnU-Net 的方法部分：数据指纹包含什么，目标间距为什么取中位数，各向异性数据怎样\z
                        特殊处理，CT 为什么按前景强度的 0.5 与 99.5 百分位截断再标准化。再读 NIfTI-1 头的注释（\z
                        nifti1.h，头长 348 字节）。在纸上推导仿射 x = A·(i,j,k,1)ᵀ：由间距、方向余弦、原点写出 \z
                        4×4 矩阵；翻转第一轴后矩阵怎样变，世界坐标才不动？重采样到 1 mm 时，体素中心怎样对齐，原\z
                        点应移动多少？用 derive(\"voxel_mm\", f) 检验。",
                         en = "Read the Methods of nnU-Net: what is in a fingerprint, why the target spacing is \z
                            a median, how anisotropic data are treated, and why CT is clipped at the 0.5 and \z
                            99.5 percentiles of the foreground before it is normalised. Read the comments on the \z
                            NIfTI-1 header in nifti1.h (348 bytes). Derive the affine x = A·(i,j,k,1)ᵀ: write \z
                            the 4×4 matrix from spacing, direction cosines and origin; how does it change when \z
                            the first axis is flipped and the world must stay? When resampling to 1 mm, how are \z
                            voxel centres aligned and by how much does the origin move? Check with \z
                            derive(\"voxel_mm\", f)."},
                 read = {"Isensee et al., nnU-Net: a self-configuring method … (Nature Methods, 2021), Methods",
                         "NIfTI-1 data format (nifti1.h)"},
                 derive = {"voxel_mm"}},
                {kind = "code", minutes = 45, title = {zh = "NIfTI 头与重采样", en = "The NIfTI header and resampling"},
                 text = {zh = "在 nibabel 的 nifti1.py 里找到三种仿射的优先级：sform（srow_x、srow_y、srow_z 三\z
                        行）、qform（四元数）、只有间距；看 scl_slope 与 scl_inter 何时起作用。在 affines.py 看 \z
                        apply_affine 怎样处理最后一维。default_resampling.py 里各向异性的数据为什么在层内用三次插\z
                        值、层间用最近邻，标签为什么逐类插值再取最大？最后读 core/tensor/view.c：轴重排与翻转只改\z
                        步长，不搬数据，所以重定向可以是免费的。",
                         en = "In nibabel's nifti1.py find the order of precedence of three affines: sform (the \z
                            rows srow_x, srow_y, srow_z), qform (a quaternion), spacing alone; see when \z
                            scl_slope and scl_inter apply. In affines.py see how apply_affine treats the last \z
                            dimension. Why does default_resampling.py interpolate anisotropic data cubically \z
                            within slices and by nearest between them, and labels class by class before taking \z
                            the largest? Last core/tensor/view.c: permuting and flipping axes changes strides \z
                            and moves no data, so that reorientation can be free."},
                 read = {"nipy/nibabel: nibabel/nifti1.py", "nipy/nibabel: nibabel/affines.py",
                         "MIC-DKFZ/nnUNet: nnunetv2/preprocessing/resampling/default_resampling.py",
                         "core/tensor/view.c"}},
                {kind = "project", minutes = 100, title = {zh = "合成带病灶的 CT", en = "Synthesise CT with lesions"},
                 text = {zh = "没有病人数据也能练：写一个合成器，生成 60 例 CT 与标签。背景空气 −1000 HU，身体为\z
                        椭柱 40 HU，肝为平滑的随机形状 60 HU（由球谐或随机高斯场取阈值），病灶为 1 到 5 个半径 3 \z
                        到 12 mm 的椭球，比肝低 20 到 40 HU，再加 15 HU 的噪声与部分容积模糊。间距随机：层内 0.7 \z
                        到 1.0 mm，层厚 1 到 5 mm；方向随机翻转。写出带正确仿射的 NIfTI 文件（gzip）并读回。验\z
                        收：读回后病灶质心的世界坐标误差 < 0.1 mm，重采样到 1 mm 后体积变化 < 3 %。",
                         en = "Without patients one can still practise: write a synthesiser of 60 cases of CT \z
                            with labels. Air at −1000 HU, a body as an elliptic cylinder at 40, a liver of \z
                            smooth random shape at 60 (a thresholded random field), 1 to 5 ellipsoidal lesions \z
                            of radius 3 to 12 mm, 20 to 40 HU darker than the liver; then 15 HU of noise and \z
                            blur by partial volumes. Random spacing, 0.7 to 1.0 mm within and 1 to 5 mm between \z
                            slices, and random flips. Write gzipped NIfTI files with right affines and read them \z
                            back. Done when centroids of lesions agree to 0.1 mm in the world, and volumes to 3 \z
                            % after resampling to 1 mm."}},
                {kind = "tuning", minutes = 45,
                 title = {zh = "三线性重采样的带宽", en = "The bandwidth of trilinear resampling"},
                 text = {zh = "把 256×256×100、间距 (0.8, 0.8, 2.5) 的 f32 体数据重采样到 1 mm。因为仿射是对角\z
                        的，三线性可拆成三次一维插值：先算每轴的下标与权重表，再逐轴处理。用 %%c 写两版：逐体素取\z
                        八邻的直接版和可分离版，目标是有效带宽（读一份、写一份）达到 prof.machine().bytes 的一\z
                        半。试不同的轴顺序，说明先缩小哪个轴中间结果最小；沿最后一维连续访问时为什么能向量化。与\z
                        直接版逐体素比较，误差 < 1e-4。",
                         en = "Resample 256×256×100 in f32 with spacing (0.8, 0.8, 2.5) to 1 mm. As the affine \z
                            is diagonal, trilinear falls apart into three passes of one dimension: tabulate \z
                            indices and weights per axis, then go axis by axis. In %%c write the direct version \z
                            with eight neighbours and the separable one; aim at half of prof.machine().bytes, \z
                            counting one volume read and one written. Try the orders of axes and say which makes \z
                            the intermediate results smallest, and why passes along the last dimension turn into \z
                            vectors. Both must agree to 1e-4."},
                 target = "resample ≥ 0.5 × memory bandwidth"},
                {kind = "writing", minutes = 35, title = {zh = "合成数据的数据卡", en = "A card for synthetic data"},
                 text = {zh = "为合成 CT 写一页数据卡，重点是“它不像什么”。提纲：生成过程与全部参数的范围；与真\z
                        实 CT 的五个差异（解剖结构、造影期、伪影、标注者分歧、患者间差异）；它适合检验什么（坐\z
                        标、重采样、流水线、评测代码），不适合宣称什么（任何临床性能）；如果换成公开真实数据要改\z
                        哪些步骤；伦理与许可。用一张三视图（横断、冠状、矢状）开头，标出毫米标尺。",
                         en = "Write a one-page card for the synthetic CT whose point is what it does not \z
                            resemble. Outline: how it is made, with every range; five differences from real CT \z
                            (anatomy, contrast phase, artefacts, disagreement between annotators, variation \z
                            between patients); what it can test (coordinates, resampling, the pipeline, \z
                            evaluation code) and what may never be claimed from it (clinical performance of any \z
                            kind); what changes with public real data; ethics and licence. Begin with three \z
                            sections (axial, coronal, sagittal) and a scale in millimetres."}},
                {kind = "problem", minutes = 35, title = {zh = "三维前缀和", en = "Sums over boxes in 3-D"},
                 text = {zh = "给定 a×b×c 的整数体（各维 1…200）与 q 次查询（q ≤ 10⁵），每次求闭长方体 \z
                        (x₁,y₁,z₁)–(x₂,y₂,z₂) 的和，预处理后每次 O(1)。写出八项容斥的公式与符号规律（下标取“前一\z
                        个”的次数为奇则减），并用“沿三个轴依次做一维累加”的方式在 O(abc) 内建表。例如全 1 的体中 \z
                        (0,0,0)–(1,2,3) 的和为 24。追加：求和 ≤ K 的最大立方体边长（元素非负），要求 O(abc·log \z
                        min(a,b,c))；再说明 f32 累加在多大体积时开始丢失精度。",
                         en = "Given an a×b×c volume of integers (each size 1…200) and q ≤ 10⁵ queries, return \z
                            the sum over the closed box (x₁,y₁,z₁)–(x₂,y₂,z₂), each in O(1) after preparation. \z
                            Write the eight terms and the rule of their signs (minus where an odd number of \z
                            indices is the one before), and build the table in O(abc) by running sums along one \z
                            axis after another. In a volume of ones (0,0,0)–(1,2,3) gives 24. Follow-up: with \z
                            entries ≥ 0, the largest cube whose sum is at most K in O(abc·log min(a,b,c)); and \z
                            at which size do running sums in f32 begin to lose digits?"},
                 form = "leetcode"},
            },
            exercises = {"w4.resample"},
        },
        {
            id = "4.2", title = {zh = "三维 U-Net", en = "The 3-D U-Net"},
            blocks = {
                {kind = "theory", minutes = 85,
                 title = {zh = "三维卷积与空类别", en = "3-D convolution and the empty class"},
                 text = {zh = "读 3D U-Net 第 2 节（结构、稀疏标注怎样用权重 0 忽略）和 V-Net 第 2、3 节。在纸上\z
                        推导 V-Net 的 Dice：D = 2Σpg/(Σp² + Σg²)，∂D/∂p_j = 2·(g_j(Σp²+Σg²) − 2p_j \z
                        Σpg)/(Σp²+Σg²)²；与 3.2 的一次分母版本比较 p 接近 0 时的梯度。然后分析补丁里没有病灶（Σg \z
                        = 0）：D 恒为 0，V-Net 式的梯度也处处为 0（加了平滑项 s 又如何）？比较三种对策：整批累积\z
                        后再求比值、加 CE、采样时保证三分之一的补丁含前景。用 derive(\"dice.empty\", f) 检验带 s \z
                        的梯度。",
                         en = "Read section 2 of 3D U-Net (architecture; sparse labels ignored by weights of 0) \z
                            and sections 2 and 3 of V-Net. Derive V-Net's Dice: D = 2Σpg/(Σp² + Σg²), ∂D/∂p_j = \z
                            2·(g_j(Σp²+Σg²) − 2p_j Σpg)/(Σp²+Σg²)², and compare its gradient near p = 0 with the \z
                            first-power version of day 3.2. Then take a patch without lesion, Σg = 0: D is 0 \z
                            whatever p is, and so is its gradient; what changes with a smoothing term s? Compare \z
                            three remedies: the ratio over the whole batch, adding CE, sampling so that a third \z
                            of the patches hold foreground. Check the gradient with s by derive(\"dice.empty\", \z
                            f)."},
                 read = {"Çiçek et al., 3D U-Net: Learning Dense Volumetric Segmentation from Sparse Annotation (2016), §2",
                         "Milletari et al., V-Net (2016), §2–3"},
                 derive = {"dice.empty"}},
                {kind = "code", minutes = 45, title = {zh = "三维积木与滑窗推断", en = "3-D blocks and inference by tiles"},
                 text = {zh = "在 buildingblocks.py 里看层的顺序怎样用一个字符串（如 \"gcr\"：组归一化、卷积、\z
                        ReLU）配置，并想想用 Lua 表会怎样写。sliding_window_prediction.py 是重点：\z
                        compute_steps_for_sliding_window 怎样让最后一块恰好贴边，高斯权重的 σ 为什么取块边长的 \z
                        1/8，权重为 0 的角落怎样处理？再看 core/op/conv_tmpl.h 怎样用同一份循环做一维、二维、三维\z
                        卷积：缺少的维度取大小 1。写出深度方向步幅容易漏掉的位置——它是 w4.conv3d 的变异体。",
                         en = "In buildingblocks.py see how a string such as \"gcr\" (group norm, convolution, \z
                            ReLU) sets the order of layers, and think how a Lua table would say it. \z
                            sliding_window_prediction.py is the centre: how does \z
                            compute_steps_for_sliding_window let the last tile touch the border, why is the \z
                            Gaussian's σ an eighth of the tile, and what is done where weights reach 0? Then \z
                            core/op/conv_tmpl.h: one set of loops serves one, two and three dimensions, as \z
                            missing ones have size 1. Mark the place where the stride in depth is easily \z
                            forgotten; it is a mutant of w4.conv3d."},
                 read = {"wolny/pytorch-3dunet: pytorch3dunet/unet3d/buildingblocks.py",
                         "MIC-DKFZ/nnUNet: nnunetv2/inference/sliding_window_prediction.py", "core/op/conv_tmpl.h"}},
                {kind = "project", minutes = 100,
                 title = {zh = "补丁训练与整例推断", en = "Train on patches, infer whole cases"},
                 text = {zh = "用 4.1 的 60 例（40 训练、10 验证、10 测试），重采样到 2 mm 以适应两核。写 3-D \z
                        U-Net：nn.Conv3d、组归一化、深度 3、起始 8 通道、补丁 32×64×64、batch 2，CE + 批累积 \z
                        Dice，三分之一补丁强制含病灶，增广为翻转与强度缩放。推断用高斯加权滑窗（w4.tiles）。两分\z
                        钟训练，器官 Dice 争取 ≥ 0.85，病灶 Dice 另报。验收：滑窗对常数网络输出常数（接缝误差 \z
                        0）；报告每例 Dice 的分布而不只是均值；给出最差一例的三视图与解释。",
                         en = "Take the 60 cases of day 4.1 (40 to train, 10 to validate, 10 to test), resampled \z
                            to 2 mm to suit two cores. Write a 3-D U-Net: nn.Conv3d, group norm, depth 3, 8 \z
                            channels at first, patches of 32×64×64, batch 2, CE + Dice over the batch, a third \z
                            of the patches with lesion, augmentation by flips and scaled intensities. Infer by \z
                            tiles with Gaussian weights (w4.tiles). Aim at an organ Dice of 0.85 after two \z
                            minutes, with that of lesions reported apart. Done when tiles reproduce a constant \z
                            network without seams, Dice is shown as a distribution over cases, and the worst \z
                            case has its three sections and an explanation."}},
                {kind = "tuning", minutes = 45, title = {zh = "把内存压到 512 MB 以内", en = "Within 512 MB"},
                 text = {zh = "三维激活随边长立方增长。先在纸上列表：每层激活的字节数，batch 2、补丁 32×64×64 时\z
                        合计多少；再用 mem 测峰值，用系统的 /proc/self/status 读 VmHWM，二者相差在哪里（权重、优\z
                        化器状态、库、缓存的 oneDNN 布局）？目标是训练全程 RSS < 512 MB。手段按性价比排序：最上\z
                        层 grad.checkpoint、batch 1 加梯度累积、bf16 激活、原地 ReLU。画出补丁边长 32、48、64 时\z
                        的峰值与每秒体素数，找出吞吐最高的边长。",
                         en = "Activations in 3-D grow with the cube of the side. First on paper: the bytes of \z
                            each layer's activations for batch 2 and patches of 32×64×64, and their sum. Then \z
                            measure the peak with mem and read VmHWM in /proc/self/status; what lies between \z
                            both (weights, optimizer state, libraries, layouts kept by oneDNN)? The bar is an \z
                            RSS below 512 MB through the whole training. Order the means by what they give for \z
                            their price: grad.checkpoint at the top level, batch 1 with accumulation, bf16 \z
                            activations, ReLU in place. Draw peak and voxels per second for sides 32, 48 and 64, \z
                            and find the side of highest throughput."},
                 target = "RSS < 512 MB in training, patch 32×64×64"},
                {kind = "writing", minutes = 35, title = {zh = "短文：补丁该多大", en = "A note: how large a patch"},
                 text = {zh = "写 400 字，用实验回答补丁大小的取舍。固定总计算量（体素数 × 步数相同），比较边长 \z
                        16、32、48、64：器官 Dice、病灶 Dice、峰值内存、每步时间。提纲：小补丁丢失什么上下文（举\z
                        一个被误认为病灶的血管状噪声）；大补丁为什么让批变小、梯度变吵；网络感受野与补丁的关系（\z
                        感受野大于补丁时边界填充的影响）；推断时能否用比训练更大的补丁，验证一次。",
                         en = "In 300 words answer by experiment how large a patch should be. Hold the total \z
                            work fixed (voxels × steps) and compare sides 16, 32, 48 and 64: Dice of organ and \z
                            lesion, peak memory, time per step. Outline: what context small patches lose (show \z
                            something taken for a lesion); why large ones make batches small and gradients \z
                            noisy; the receptive field against the patch, and what padding does when the field \z
                            is larger; whether inference may use larger patches than training, tried once."}},
                {kind = "problem", minutes = 35, title = {zh = "分块矩阵乘法", en = "Blocked matrix product"},
                 text = {zh = "实现 C = A·B，A 为 m×k、B 为 k×n（各维 1…1024，不一定是块大小的倍数），f32，行优\z
                        先。第一版三重循环按 i-j-k；第二版换成 i-k-j；第三版分块，块边 b 满足 3b²·4 字节 ≤ L1 缓\z
                        存（32 KB 时 b 最大是多少？答案约 52，取 48）。验证三版与 f64 参考的相对误差 ≤ 1e-5·√k。\z
                        分析每版读入缓存的字节数：i-j-k 为 O(mnk)，分块为 O(mnk/b)。用 :bench 在 1024 上画出 b = \z
                        8…128 的曲线，解释最优点，以及 n 为 1024（2 的幂）时为什么可能突然变慢。",
                         en = "Compute C = A·B for A of m×k and B of k×n (sizes 1…1024, not always multiples of \z
                            the block), f32, row-major. First the loops i-j-k; second i-k-j; third in blocks of \z
                            side b with 3b²·4 bytes within the L1 cache (for 32 KB the largest b is about 52; \z
                            take 48). All must agree with an f64 reference to 1e-5·√k. Count what each version \z
                            loads: O(mnk) for i-j-k, O(mnk/b) for blocks. Draw b = 8…128 at 1024 with :bench, \z
                            explain the best point, and why n = 1024, a power of two, may suddenly be slow."},
                 form = "leetcode"},
            },
            exercises = {"w4.conv3d", "w4.tiles"},
        },
        {
            id = "4.3", title = {zh = "三维可视化与项目 B", en = "The 3-D view: project B"},
            blocks = {
                {kind = "theory", minutes = 85, title = {zh = "体绘制与等值面", en = "Volume rendering and isosurfaces"},
                 text = {zh = "读 Levoy 1988 与 Marching Cubes 1987 全文。在纸上从吸收—发射模型推导前向合成：C = \z
                        Σ_i c_i α_i Π_{j<i}(1 − α_j)，并写成递推 C ← C + (1−A)·α·c，A ← A + (1−A)·α；说明为什么前\z
                        向可以提前终止而从后向前不能。推导步长校正 α′ = 1 − (1 − α)^{Δ′/Δ}，验证步长减半时总不透\z
                        明度不变。对 Marching Cubes：256 种情形怎样归为 15 种，顶点位置的线性插值公式，为什么有歧\z
                        义面。用 derive(\"compositing\", f) 检验 ∂C/∂α_i。",
                         en = "Read Levoy (1988) and Marching Cubes (1987). From absorption and emission derive \z
                            front-to-back compositing, C = Σ_i c_i α_i Π_{j<i}(1 − α_j), and its recursion C ← C \z
                            + (1−A)·α·c, A ← A + (1−A)·α; say why this order may stop early and the other not. \z
                            Derive the correction for the step, α′ = 1 − (1 − α)^{Δ′/Δ}, and verify that halving \z
                            the step keeps the total opacity. For Marching Cubes: how 256 cases become 15, the \z
                            linear interpolation of vertices, and why some faces are ambiguous. Check ∂C/∂α_i \z
                            with derive(\"compositing\", f)."},
                 read = {"Levoy, Display of Surfaces from Volume Data (1988)",
                         "Lorensen and Cline, Marching Cubes (1987)"},
                 derive = {"compositing"}},
                {kind = "code", minutes = 45,
                 title = {zh = "光线投射器与表面距离", en = "A ray caster, and distances of surfaces"},
                 text = {zh = "在 VTK 的 raycasterfs.glsl 里找到光线主循环：何处取样、查传递函数、合成、提前终止\z
                        （阈值是多少）。在 vtkMarchingCubes.cxx 看八个角的比较怎样变成一个字节的下标、边上的点怎\z
                        样合并不重复。surface_distance/metrics.py 对 HD95 很重要：距离按表面元的面积加权，单位是\z
                        毫米，两个方向分别取百分位再取最大；一侧为空时返回什么？最后看 core/view/draw/palette.c \z
                        的色标，想想传递函数可以怎样复用它。",
                         en = "In VTK's raycasterfs.glsl find the main loop along a ray: where it samples, looks \z
                            up the transfer function, composites, and stops early (at which threshold). In \z
                            vtkMarchingCubes.cxx see how comparisons at eight corners become a byte, and how \z
                            points on shared edges are merged. surface_distance/metrics.py matters for HD95: \z
                            distances are weighted by the area of surface elements, in millimetres; each \z
                            direction has its percentile and the larger counts; what comes back when one side is \z
                            empty? Last see the colour scales in core/view/draw/palette.c and think how a \z
                            transfer function could use them."},
                 read = {"Kitware/VTK: Rendering/VolumeOpenGL2/shaders/raycasterfs.glsl",
                         "Kitware/VTK: Filters/Core/vtkMarchingCubes.cxx",
                         "google-deepmind/surface-distance: surface_distance/metrics.py",
                         "core/view/draw/palette.c"}},
                {kind = "project", minutes = 105, title = {zh = "项目 B 完成", en = "Project B, complete"},
                 text = {zh = "把前两天连成一条命令：读 NIfTI → 重采样 → 三维 U-Net → 连通域去小块 → 映射回原间\z
                        距 → 指标与三维视图。指标：器官与病灶的 Dice、体积（ml）误差、HD95（mm）、病灶级的检出率\z
                        与假阳性数。视图：用你写的光线投射（w4.raycast，C）把病灶画成不透明、器官半透明，鼠标或命\z
                        令旋转，存 36 帧一圈。验收：测试 10 例的表格（均值、最差、箱线图），HD95 不是 max 也不是\z
                        体素单位；一条命令、一个种子复现到 ±1 %；给出三个失败例的原因。这是“良好项目”的标准。",
                         en = "Join both days into one command: read NIfTI, resample, 3-D U-Net, drop small \z
                            components, map back to the original spacing, metrics and view. Metrics: Dice of \z
                            organ and lesions, error of volume in ml, HD95 in mm, lesions found and false ones \z
                            per case. View: draw lesions opaque and the organ translucent with your own ray \z
                            caster (w4.raycast, in C), turn it by mouse or command, save 36 frames of a turn. \z
                            Done with a table of 10 test cases (mean, worst, box plot), an HD95 that is neither \z
                            a maximum nor in voxels, one command and seed that reproduce within ±1 %, and three \z
                            failures explained. That is what *good* means at the gate."}},
                {kind = "tuning", minutes = 45, title = {zh = "一帧四十五毫秒", en = "Forty-five milliseconds a frame"},
                 text = {zh = "目标：128³ 体数据、512×512 画面、两线程 45 毫秒一帧。基线是每像素固定步长、三线性\z
                        取样、查表、合成。依次加：光线与包围盒求交；不透明度超过 0.98 提前终止；8³ 空块表（块内最\z
                        大值对应的不透明度为 0 就跳过）；按 16×16 像素分块分给线程；u8 体数据加预计算梯度。每一步\z
                        记录毫秒与平均每像素取样数，并核对图像与基线相差不超过 1 级。画出“视角—毫秒”曲线，说明哪\z
                        个方向最慢及原因（访存步长）。",
                         en = "Aim at 45 milliseconds a frame for 128³ at 512×512 on two threads. The baseline: \z
                            fixed steps per pixel, trilinear samples, table, compositing. Add in turn: the ray \z
                            against the bounding box; stopping beyond an opacity of 0.98; a table of empty 8³ \z
                            blocks (skip where the block's maximum is transparent); tiles of 16×16 pixels for \z
                            the threads; u8 volumes with gradients computed beforehand. After each note \z
                            milliseconds and samples per pixel, and check that pictures differ from the baseline \z
                            by one level at most. Draw time against the angle of view and explain the slowest \z
                            direction (strides in memory)."},
                 target = "128³ at 512×512 ≤ 45 ms (2 threads)"},
                {kind = "writing", minutes = 35, title = {zh = "项目 B 的 README", en = "The README of project B"},
                 text = {zh = "写项目 B 的 README：一张旋转动图或六视图、一句话说明、结果表（含最差例）、运行命\z
                        令、数据卡链接、方法图、失败分析、局限声明（合成数据，不得用于临床）。另加“复核清单”十\z
                        条，让读者能自己验证坐标没错：例如翻转输入后世界坐标的病灶质心不变、间距写反时体积会差多\z
                        少倍。写完请照着清单做一遍，全部通过才算完成。",
                         en = "Write project B's README: a turning picture or six views, a sentence, the table \z
                            of results with the worst case, the command, a link to the data card, a drawing of \z
                            the method, the analysis of failures, and the limits (synthetic data, not for \z
                            clinical use). Add ten checks by which a reader can see that coordinates are right: \z
                            for instance that centroids in the world stay when the input is flipped, or by which \z
                            factor volumes are off when spacing is reversed. Go through them yourself; it is \z
                            finished when all pass."}},
                {kind = "problem", minutes = 40,
                 title = {zh = "系统设计：医院影像分割服务", en = "System design: segmentation in a hospital"},
                 text = {zh = "为一家三甲医院设计影像分割服务：每天 800 例 CT（每例 300 层、约 150 MB），要求到达\z
                        后 5 分钟内给出结果，数据不得出院，医生可修改结果。按清单回答：需求与责任边界（辅助而非诊\z
                        断），估算（存储、GPU 台时、峰值），接口（DICOM 收发、与阅片系统集成），流水线与排队（急\z
                        诊优先），模型版本与可追溯（每个结果记录模型、参数、输入摘要），质量监控（分布漂移、空结\z
                        果、体积异常），医生修改的回流与再训练，故障（磁盘满、序列缺层、模型崩溃时降级），安全与\z
                        审计，成本。45 分钟。",
                         en = "Design segmentation for a hospital with 800 CT studies a day (300 slices, about \z
                            150 MB each): results within 5 minutes of arrival, data stay in the house, \z
                            physicians may correct. Go through the list: needs and responsibility (help, not \z
                            diagnosis); estimates (storage, accelerator hours, peaks); interfaces (DICOM in and \z
                            out, the viewing system); pipeline and queue (emergencies first); versions and \z
                            traceability (model, parameters and a digest of the input with each result); \z
                            monitoring (drift, empty results, odd volumes); corrections and retraining; failures \z
                            (disk full, slices missing, how it degrades when the model fails); security and \z
                            audit; cost. 45 minutes."},
                 form = "design"},
            },
            exercises = {"w4.raycast", "w4.hd95"},
        },
        {
            id = "4.4", title = {zh = "SlowFast", en = "SlowFast"},
            blocks = {
                {kind = "theory", minutes = 85, title = {zh = "双路网络与光流", en = "Two pathways and optical flow"},
                 text = {zh = "读双流网络第 2、3 节、SlowFast 第 3 节与 Szeliski 第 9.3 节（光流）。在纸上推导 \z
                        Lucas–Kanade：由 I_x u + I_y v + I_t = 0 在窗口内最小二乘得 2×2 方程组，说明何时不可解（\z
                        孔径问题）以及金字塔每上一层位移减半。再算 SlowFast 的计算量：三维卷积的 FLOPs 正比于 \z
                        T·C_in·C_out，快路径有 α 倍帧数、β 倍通道，所以约为慢路径的 αβ²；代入 α = 8、β = 1/8 得 \z
                        1/8，加上横向连接后与论文所说的约占总量 20 % 对照。用 derive(\"slowfast.flops\", f) 检\z
                        验。",
                         en = "Read sections 2 and 3 of two-stream networks, section 3 of SlowFast, and Szeliski \z
                            9.3 (optical flow). Derive Lucas–Kanade: least squares of I_x u + I_y v + I_t = 0 \z
                            over a window gives a 2×2 system; say when it cannot be solved (the aperture \z
                            problem), and that displacements halve with each level of the pyramid. Then \z
                            SlowFast's cost: FLOPs of a 3-D convolution go with T·C_in·C_out, the fast path has \z
                            α times the frames and β times the channels, hence about αβ² of the slow one; α = 8 \z
                            and β = 1/8 give 1/8. Add the lateral connections and hold it against the paper's 20 \z
                            % of the total. Check with derive(\"slowfast.flops\", f)."},
                 read = {"Simonyan and Zisserman, Two-Stream Convolutional Networks for Action Recognition in Videos (2014), §2–3",
                         "Feichtenhofer et al., SlowFast Networks for Video Recognition (2019), §3",
                         "Szeliski (2022), 9.3"},
                 derive = {"slowfast.flops"}},
                {kind = "code", minutes = 45, title = {zh = "横向连接与解码", en = "Lateral connections and decoding"},
                 text = {zh = "在 video_model_builder.py 找到 FuseFastToSlow：时间方向步幅 α 的三维卷积，输出通道\z
                        是快路径的 2 倍，与慢路径在通道上拼接；论文写核 5×1×1，SLOWFAST_8x8_R50.yaml 里是多少、α \z
                        又是多少？慢路径的前几段为什么时间核为 1？在 kinetics.py 看一段视频怎样随机取起点、怎样在\z
                        解码失败时换一个样本重试（这会带来什么偏差）。最后读 core/data/loader.c 的 workers 与 \z
                        prefetch，列出让训练等数据的三种原因。",
                         en = "In video_model_builder.py find FuseFastToSlow: a convolution with stride α in \z
                            time gives twice the fast path's channels, which are concatenated with the slow \z
                            ones; the paper says 5×1×1, what does SLOWFAST_8x8_R50.yaml say, and what is its α? \z
                            Why do the slow path's first stages have kernel 1 in time? In kinetics.py see how a \z
                            clip's start is drawn and how a failed decoding is replaced by another sample (what \z
                            bias does that bring?). Last read workers and prefetch in core/data/loader.c and \z
                            list three reasons why a training waits for data."},
                 read = {"facebookresearch/SlowFast: slowfast/models/video_model_builder.py",
                         "facebookresearch/SlowFast: configs/Kinetics/SLOWFAST_8x8_R50.yaml",
                         "facebookresearch/SlowFast: slowfast/datasets/kinetics.py", "core/data/loader.c"}},
                {kind = "project", minutes = 100,
                 title = {zh = "单帧看不出的动作", en = "Actions that no single frame shows"},
                 text = {zh = "造一个必须看运动的数据集：64×64、16 帧，四类为同一圆盘顺时针、逆时针、靠近、远离运\z
                        动；每类所有帧打乱后的单帧分布相同，所以单帧分类器应只有约 25 %。先验证这一点，再写小 \z
                        SlowFast（α = 4、β = 1/8，慢路径 4 帧、快路径 16 帧）。按 Kinetics-400 的布局存盘（每类一\z
                        个目录、一份“路径 标签”的列表文件），用同样的读取器。两分钟内准确率争取 ≥ 0.9。消融：去掉\z
                        快路径、去掉横向连接、只给光流（w4.lk），一张表说明运动信息从哪里来。",
                         en = "Make data that need motion: 64×64, 16 frames, four classes in which one disc \z
                            moves clockwise, counter-clockwise, nearer or away; single frames have the same \z
                            distribution in all, so that a classifier of frames must stay near 25 %. Verify that \z
                            first, then write a small SlowFast (α = 4, β = 1/8; 4 slow frames, 16 fast). Store \z
                            it in the layout of Kinetics-400 (a folder per class and a list of \"path label\") \z
                            with a reader for it. Aim at 0.9 within two minutes. Ablate: no fast path, no \z
                            lateral connections, flow alone (w4.lk); one table says where motion comes from."}},
                {kind = "tuning", minutes = 45, title = {zh = "数据不该让训练等", en = "Training should not wait for data"},
                 text = {zh = "视频训练最常见的瓶颈是解码。给训练循环加计时：取数据的等待、前向、反向、更新各占多\z
                        少；目标是等待 < 5 %。从 workers = 0、存 PNG 序列开始测；改为每段视频一个文件、只解需要的\z
                        帧；把裁剪放到缩放之前或之后各试一次；开 2 个 workers 并调 prefetch。两核机器上 workers \z
                        与计算争抢 CPU：画出 lab.threads 与 workers 的组合热图，找到最优点并解释。最后说明若每步\z
                        计算再快一倍，瓶颈会移到哪里。",
                         en = "In video the usual bottleneck is decoding. Time your loop: waiting for data, \z
                            forward, backward, update; the wait should be below 5 %. Begin with workers = 0 and \z
                            PNG sequences; change to one file per clip and decode only frames that are needed; \z
                            crop before and after scaling; take 2 workers and tune prefetch. On two cores \z
                            workers and computing compete: draw a heat map over lab.threads and workers, find \z
                            the best point and explain it. Last say where the bottleneck would go if a step were \z
                            twice as fast."},
                 target = "stall < 5 % of a step"},
                {kind = "writing", minutes = 30, title = {zh = "短文：α 与 β", en = "A note: α and β"},
                 text = {zh = "写 350 字，解释 SlowFast 的两个数。提纲：一张结构图，标出每段的帧数与通道数；计算\z
                        量公式和代入表（α = 2、4、8 与 β = 1/4、1/8、1/16）；你的消融结果里哪一格最划算；生物学类\z
                        比写一句即可，并注明它只是类比；何时不需要快路径（动作由物体与场景决定的类别），举 \z
                        Kinetics 的两个类名作例子并说明理由。",
                         en = "Write 250 words on two numbers. Outline: a drawing with frames and channels at \z
                            each stage; the formula of the cost and a table for α = 2, 4, 8 and β = 1/4, 1/8, \z
                            1/16; which cell of your ablation is the best bargain; the biological analogy in one \z
                            sentence, called an analogy; when no fast path is needed (classes decided by objects \z
                            and scene), with two class names of Kinetics as examples and the reason."}},
                {kind = "problem", minutes = 35, title = {zh = "带最大值的队列", en = "A queue with its maximum"},
                 text = {zh = "设计一个队列，支持 push(x)、pop()、max()，均摊 O(1)，最多 10⁶ 次操作；空队列的 \z
                        pop 与 max 返回空。例如 push 3、push 1、max 得 3、pop 得 3、max 得 1。写两种实现：两个各\z
                        带“到此为止最大值”的栈倒换；队列加单调双端队列。证明两者均摊 O(1)。追加：要求最坏 O(1)（\z
                        不是均摊）时怎么办？再把它改成固定容量的环形缓冲区，写满时丢弃最旧的帧——这就是视频预取队\z
                        列，说明丢最旧与丢最新各适合什么场景。",
                         en = "Design a queue with push(x), pop() and max(), amortised O(1), for up to 10⁶ \z
                            operations; an empty queue answers pop and max with nothing. push 3, push 1, max is \z
                            3, pop is 3, max is 1. Write it twice: two stacks that each keep the maximum so far \z
                            and are poured over; and a queue beside a monotone deque. Prove O(1) amortised for \z
                            both. Follow-up: how to get O(1) in the worst case? Then make it a ring of fixed \z
                            capacity that drops the oldest frame when full, a prefetch queue for video; when is \z
                            it right to drop the oldest, and when the newest?"},
                 form = "leetcode"},
            },
            exercises = {"w4.lk"},
        },
        {
            id = "4.5", title = {zh = "TimeSformer", en = "TimeSformer"},
            blocks = {
                {kind = "theory", minutes = 85, title = {zh = "时空注意力", en = "Attention over space and time"},
                 text = {zh = "精读 ViT 第 3 节（式 1–4：分块嵌入、位置编码、编码器）与 TimeSformer 第 3 节。设每\z
                        帧 N 个块、共 F 帧。在纸上推导每个 query 的比较次数：联合注意力 NF + 1，分离注意力 N + F \z
                        + 2；代入 N = 196、F = 8 得 1569 与 206，再算 F = 96。写出分离注意力的两步：先在时间上（\z
                        同一空间位置跨帧），经一个线性层与残差，再在空间上；CLS 在空间步中怎样复制到每帧、最后怎\z
                        样平均？回答：为什么两步各用一套 q、k、v 权重比共用好？用 derive(\"divided.cost\", f) 检\z
                        验。",
                         en = "Read section 3 of ViT (equations 1–4: patches, positions, encoder) and of \z
                            TimeSformer. With N patches a frame and F frames, derive the comparisons per query: \z
                            NF + 1 for joint attention and N + F + 2 for divided; for N = 196 and F = 8 that is \z
                            1569 against 206; compute F = 96. Write divided attention in two steps: over time at \z
                            one place, through a linear layer and a residual, then over space; how is CLS copied \z
                            to each frame in the spatial step and averaged afterwards? Answer: why are two sets \z
                            of q, k, v better than one? Check with derive(\"divided.cost\", f)."},
                 read = {"Bertasius et al., Is Space-Time Attention All You Need for Video Understanding? (2021), §3",
                         "Dosovitskiy et al., An Image is Worth 16x16 Words (ViT, 2021), §3"},
                 derive = {"divided.cost"}},
                {kind = "code", minutes = 45,
                 title = {zh = "一个 Block 里的两种注意力", en = "Two attentions in one block"},
                 text = {zh = "在 vit.py 的 Block.forward 里跟踪形状：B, (H·W·T)+1, C 怎样 rearrange 成 (B·H·W), \z
                        T, C 做时间注意力，再变成 (B·T), (H·W)+1, C 做空间注意力；temporal_fc 为什么初始化为零（\z
                        除第一层外）？把每一步的形状写成表，圈出“用 view 代替 permute 就会静默出错”的两处。再读 \z
                        core/op/attention_run.c：分块在线 softmax 怎样避免存 T×S 的分数；attention_layer.c 怎样把\z
                        投影的行直接切成多头而不复制。",
                         en = "Follow the shapes through Block.forward of vit.py: how B, (H·W·T)+1, C is \z
                            rearranged to (B·H·W), T, C for attention over time and to (B·T), (H·W)+1, C for \z
                            space; why does temporal_fc begin at zero (in all blocks but the first)? Put each \z
                            step's shape into a table and circle the two places where a view instead of a \z
                            permute goes wrong in silence. Then core/op/attention_run.c: how do tiles with an \z
                            online softmax avoid storing T×S scores? And how does attention_layer.c take heads \z
                            from the projection's rows without copying?"},
                 read = {"facebookresearch/TimeSformer: timesformer/models/vit.py", "core/nn/attention_layer.c",
                         "core/op/attention_run.c"}},
                {kind = "project", minutes = 100,
                 title = {zh = "同样的片段，换成注意力", en = "The same clips, by attention"},
                 text = {zh = "用 4.4 的四类运动数据训练小 TimeSformer：8×8 块（每帧 64 块）、8 帧、宽 64、4 头、\z
                        3 层、分离注意力。基线三个：只用空间注意力、联合注意力、昨天的 SlowFast，参数量相近，各训\z
                        练 90 秒，比较准确率、每步毫秒与峰值内存。空间注意力那一行应接近 25 %，先用它确认数据没有\z
                        泄漏。画注意力图：选一个块，把时间注意力画成 8 格，把空间注意力叠在帧上，看它是否跟随圆\z
                        盘。验收：一张四行的表、两张注意力图、一句话结论。",
                         en = "Train a small TimeSformer on the four motions of day 4.4: patches of 8×8 (64 a \z
                            frame), 8 frames, width 64, 4 heads, 3 layers, divided attention. Three baselines of \z
                            like size: space only, joint attention, yesterday's SlowFast; 90 seconds each; \z
                            compare accuracy, milliseconds per step and peak memory. Space only should stay near \z
                            25 %: use it first to see that the data do not leak. Draw attention: for one patch \z
                            its attention over time as 8 cells and over space laid over a frame; does it follow \z
                            the disc? Done with a table of four rows, two maps and a sentence."}},
                {kind = "tuning", minutes = 45, title = {zh = "不出现 T×T 的缓冲", en = "No T×T buffer"},
                 text = {zh = "联合注意力有 NF + 1 = 513 个 token。先用 matmul、tensor.softmax、matmul 自己写，\z
                        用 mem 找到那个 [B, 头, T, T] 张量及其反向里的兄弟；再换成 \z
                        tensor.scaled_dot_product_attention，确认它消失、结果相差 < 1e-5。画出 T = \z
                        128、256、512、1024、2048 时两者的峰值与时间：前者应是平方，后者内存应是线性。解释为什么\z
                        时间仍是平方，而实测却更快（访存）。再加一行分离注意力，指出从多少 token 起它值得。",
                         en = "Joint attention has NF + 1 = 513 tokens. Write it with matmul, tensor.softmax and \z
                            matmul, find the [B, heads, T, T] tensor and its siblings of the backward with mem; \z
                            then use tensor.scaled_dot_product_attention and confirm that it is gone and values \z
                            agree to 1e-5. Draw peak and time of both for T = 128, 256, 512, 1024 and 2048: one \z
                            grows as a square, the memory of the other should be linear. Explain why time is \z
                            still quadratic and yet shorter when measured (memory traffic). Add a row for \z
                            divided attention and say from how many tokens on it pays."},
                 target = "attention without a T×T buffer; peak memory linear in tokens"},
                {kind = "writing", minutes = 35,
                 title = {zh = "卷积与注意力看视频", en = "Video by convolution and by attention"},
                 text = {zh = "写 400 字的比较，读者正要为自己的任务选模型。提纲：同样数据、同样时间的结果表；各\z
                        自的先验（局部与平移不变，对全局与可学习）以及它们在小数据上的含义，用“训练集减到四分之\z
                        一”的实验支持；内存与时间随帧数的增长曲线；可解释性：注意力图能说明什么，不能说明什么（给\z
                        一张误导的图）；选择建议。",
                         en = "Compare in 300 words for a reader who must choose. Outline: results of equal data \z
                            and time; the prior of each (local and shift-invariant against global and learned) \z
                            and what it means on little data, supported by training on a quarter of the set; \z
                            growth of memory and time with the frames; what attention maps can show and what \z
                            not, with one that misleads; advice."}},
                {kind = "problem", minutes = 35, title = {zh = "最长递增子序列", en = "Longest increasing subsequence"},
                 text = {zh = "给定 n 个整数（1 ≤ n ≤ 10⁵，绝对值 ≤ 10⁹），求严格递增的最长子序列的长度，并输出其\z
                        中一个。例如 [3,1,4,1,5,9,2,6] 的答案是 4（如 1,4,5,6）。先写 O(n²) 的动态规划，再写 O(n \z
                        log n)：维护“长度为 l 的递增子序列的最小结尾”，二分插入，用前驱数组还原。说明这个数组本身\z
                        为什么不一定是一个子序列。追加：求最长递增子序列的个数（对 10⁹+7 取模），用树状数组；再求\z
                        两个序列的最长公共子序列，何时可化为前者？",
                         en = "Given n integers (1 ≤ n ≤ 10⁵, at most 10⁹ in size), find the length of the \z
                            longest strictly increasing subsequence, and one of them. [3,1,4,1,5,9,2,6] gives 4, \z
                            as by 1,4,5,6. Write it in O(n²) by dynamic programming, then in O(n log n): hold \z
                            the least end of increasing subsequences of each length, insert by binary search, \z
                            and follow predecessors back. Say why that array need not itself be a subsequence. \z
                            Follow-up: how many longest ones are there (modulo 10⁹+7), by a Fenwick tree; and \z
                            when does the longest common subsequence of two sequences reduce to this?"},
                 form = "leetcode"},
            },
            exercises = {"w4.divided"},
        },
        {
            id = "4.6", title = {zh = "足球事件与项目 C", en = "Football events: project C"},
            blocks = {
                {kind = "theory", minutes = 85, title = {zh = "跟踪与事件定位", en = "Tracking and spotting"},
                 text = {zh = "读 SoccerNet-v2 第 3、4 节（动作定位的标注与容差）和 SORT 第 3 节（状态为中心、面\z
                        积、长宽比及前三者的速度）。在纸上推导卡尔曼增益：令后验协方差 P⁺ = (I − KH)P(I − KH)ᵀ + \z
                        KRKᵀ，对 K 求迹的极小，得 K = PHᵀ(HPHᵀ + R)⁻¹，再化简为 (I − KH)P，并说明数值上为什么用前\z
                        一种（Joseph）形式。推导匀速模型的过程噪声 Q = q·[[Δt³/3, Δt²/2], [Δt²/2, Δt]]。今天也是\z
                        晋级考核：用 derive(\"kalman\", f)，并计时重做 1.6 的反向传播推导。",
                         en = "Read sections 3 and 4 of SoccerNet-v2 (labels of action spotting, tolerances) and \z
                            section 3 of SORT (the state is centre, area and aspect, with velocities of the \z
                            first three). Derive Kalman's gain: minimise the trace of P⁺ = (I − KH)P(I − KH)ᵀ + \z
                            KRKᵀ over K, get K = PHᵀ(HPHᵀ + R)⁻¹, simplify to (I − KH)P, and say why the first \z
                            form (Joseph's) is used in numbers. Derive the process noise of constant velocity, Q \z
                            = q·[[Δt³/3, Δt²/2], [Δt²/2, Δt]]. Today is also the gate: derive(\"kalman\", f), \z
                            and day 1.6's backpropagation once more on the clock."},
                 read = {"Deliège et al., SoccerNet-v2 (2021), §3–4",
                         "Bewley et al., Simple Online and Realtime Tracking (SORT, 2016), §3"},
                 derive = {"kalman"}},
                {kind = "code", minutes = 45,
                 title = {zh = "sort.py 与定位评测", en = "sort.py and the evaluation of spotting"},
                 text = {zh = "sort.py 只有三百来行：找到 KalmanBoxTracker 的 F、H、R、P、Q 各是什么，速度的初始\z
                        方差为什么特别大；associate_detections_to_trackers 先匈牙利再按 IoU 阈值剔除；min_hits \z
                        与 max_age 各防什么？面积预测为负时怎样处理？再读 SoccerNet 的 ActionSpotting.py：一个真\z
                        值在容差窗内只能用一次，average-mAP 在 5 到 60 秒的容差上取平均；如果把容差写成半宽而不是\z
                        全宽，分数会怎样？",
                         en = "sort.py has some three hundred lines: find F, H, R, P and Q of KalmanBoxTracker, \z
                            and why velocities begin with a large variance; associate_detections_to_trackers \z
                            runs the Hungarian method and then drops pairs below the IoU threshold; what do \z
                            min_hits and max_age guard against, and what happens when the predicted area is \z
                            negative? Then SoccerNet's ActionSpotting.py: a truth may be used once within its \z
                            window of tolerance, and average-mAP is the mean over tolerances from 5 to 60 \z
                            seconds; what happens to scores if the tolerance is taken for half the width instead \z
                            of the whole?"},
                 read = {"abewley/sort: sort.py", "SoccerNet/SoccerNet: SoccerNet/Evaluation/ActionSpotting.py"}},
                {kind = "project", minutes = 105,
                 title = {zh = "项目 C：模拟比赛的事件检测", en = "Project C: events of a simulated match"},
                 text = {zh = "写一个俯视的比赛模拟器：两队各 11 人、一个球，简单策略产生传球、射门、进球，渲染\z
                        成 320×180、25 帧的视频，真值事件带时间戳，共 40 段各 60 秒（30 训练、10 测试）。流程：检\z
                        测球员与球（2.4 的模型）→ SORT 跟踪（w4.kalman、w4.assoc）→ 轨迹特征（球速、最近球员、到\z
                        球门距离）→ 小时序网络给每帧打分 → 峰值加非极大值抑制得到事件。指标：容差 1 秒的 mAP 争\z
                        取 ≥ 0.6（w4.spot_map），另报 MOTA 与身份切换。给出三个失败片段。然后运行 gate(\"cv\")，\z
                        补齐它列出的缺项。",
                         en = "Write a simulator seen from above: two teams of 11, a ball, and simple tactics \z
                            that give passes, shots and goals; render it at 320×180 and 25 frames a second with \z
                            events on the clock, 40 clips of 60 seconds (30 to train, 10 to test). The chain: \z
                            detect players and ball (day 2.4), SORT (w4.kalman, w4.assoc), features of tracks \z
                            (speed of the ball, nearest player, distance to the goal), a small temporal network \z
                            that scores frames, peaks with suppression. Aim at an mAP of 0.6 at a tolerance of 1 \z
                            second (w4.spot_map), with MOTA and identity switches beside it and three failures. \z
                            Then run gate(\"cv\") and make up what it lists."}},
                {kind = "tuning", minutes = 40, title = {zh = "三倍实时", en = "Three times real time"},
                 text = {zh = "整条管线在两核上处理 60 秒视频须 ≤ 20 秒。先画各阶段的时间条：解码、检测、跟踪、特\z
                        征、打分。常见的三招：检测隔帧做、中间靠卡尔曼预测（测一测 mAP 随间隔下降多少，画曲线）；\z
                        检测分支 bf16；解码与计算放进两个线程重叠。关联的代价矩阵先用距离门限稀疏化再做匈牙利。报\z
                        告：每秒帧数、mAP、身份切换三者的折中曲线，选出一个工作点并说明理由。",
                         en = "The whole chain must take at most 20 seconds for 60 seconds of video on two \z
                            cores. Draw the bar of its stages first: decoding, detection, tracking, features, \z
                            scoring. Three usual means: detect every few frames and let Kalman predict between \z
                            (draw how mAP falls with the interval); bf16 in the detector; decoding and computing \z
                            overlapped in two threads. Gate the cost matrix by distance before the Hungarian \z
                            method. Report frames per second, mAP and identity switches as one curve of \z
                            trade-offs, choose a point on it and say why."},
                 target = "3 × real time (75 frames/s, 2 cores)"},
                {kind = "writing", minutes = 40, title = {zh = "第一阶段博客定稿", en = "The vision post, finished"},
                 text = {zh = "把四周的三份初稿合成第一篇深度博客，1500 字：《从像素到事件：一个人用四周走完的视\z
                        觉》。结构：一张总图；三个项目各一节（问题、方法、结果、失败）；一节“我原来以为”，写三个\z
                        被数据推翻的预期；性能一节给出全部测量与机器；复现方法与代码链接；参考文献。规则：所有数\z
                        字都来自能重跑的命令，图都由脚本生成。发布前请两个人读，一个懂视觉、一个不懂，各改一轮。\z
                        用 :export post.md 生成底稿。",
                         en = "Join the drafts of four weeks into the first deep post, 1,100 words: \"From \z
                            pixels to events: four weeks of vision by one person\". Structure: a picture of it \z
                            all; a section per project (problem, method, result, failure); a section of three \z
                            expectations that the data overturned; performance, with every measurement and the \z
                            machine; how to reproduce; references. Rules: each number comes from a command that \z
                            can be run again, each picture from a script. Let two people read it, one who knows \z
                            vision and one who does not, and revise after each. :export post.md makes the draft."}},
                {kind = "problem", minutes = 40,
                 title = {zh = "系统设计：自动集锦", en = "System design: automatic highlights"},
                 text = {zh = "设计足球比赛的自动集锦服务：每周末 50 场比赛同时直播，进球后 60 秒内出短视频，终\z
                        场 5 分钟内出全场集锦，支持不同时长与球队偏好。按清单回答：需求与版权，估算（码流、转码、\z
                        存储、算力，事件率），流式架构（切片、延迟预算如何分配），多模态（画面、解说音量、比分条\z
                        文字），排序与剪辑（去重、镜头边界、时长约束可化为背包），人工审核的位置，评测（事件召\z
                        回、编辑满意度、误剪），故障（丢流、延迟、误报进球怎样撤回），个性化与冷启动，成本。45 分\z
                        钟，一张图，三个取舍。",
                         en = "Design automatic highlights: 50 matches live at once on a weekend, a clip within \z
                            60 seconds of a goal, the whole match's highlights 5 minutes after its end, for \z
                            several lengths and favourite teams. Go through the list: needs and rights; \z
                            estimates (streams, transcoding, storage, compute, rate of events); streaming \z
                            (segments, how the budget of latency is spent); modalities (picture, loudness of the \z
                            commentary, text of the score); ranking and cutting (duplicates, shot boundaries, \z
                            the length as a knapsack); where people review; evaluation (recall of events, \z
                            editors' judgement, wrong cuts); failures (a lost stream, delay, a goal to be \z
                            withdrawn); personal taste and cold start; cost. 45 minutes, a diagram, three \z
                            trade-offs."},
                 form = "design"},
            },
            exercises = {"w4.kalman", "w4.assoc", "w4.spot_map"},
        },
    },
}
