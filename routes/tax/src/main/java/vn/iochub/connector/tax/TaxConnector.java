package vn.iochub.connector.tax;

import java.io.IOException;
import org.apache.camel.RoutesBuilder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import vn.iochub.api.Connector;
import vn.iochub.api.RawMessage;
import vn.iochub.api.RecordSink;
import vn.iochub.api.SourceDescriptor;
import vn.iochub.api.SourceSecrets;
import vn.iochub.api.Text;
import vn.iochub.api.UnreadableMessageException;
import vn.iochub.transport.DropConfig;
import vn.iochub.transport.ViewConfig;
import vn.iochub.transport.WaysIn;
import vn.iochub.units.AdministrativeUnits;

/**
 * A tax office that drops files of payment slips, e-invoices, declarations and extracts, and shows its household businesses
 * in a database's view. The README beside it tells the formats, the configuration and the records.
 */
@Component(
        service = Connector.class,
        configurationPid = "vn.iochub.connector.tax",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = TaxConnector.Config.class, factory = true)
public final class TaxConnector implements Connector {

    /** The instance's configuration; the README has the same table with examples. */
    @ObjectClassDefinition(
            name = "Tax (thuế, thu ngân sách, hộ kinh doanh)",
            description = "Payment slips, e-invoices, declarations and household businesses of a tax office")
    public @interface Config {
        /** The columns that are known without configuration. */
        String REVENUE = "MA_THAMCHIEU=MA_THAMCHIEU|Mã tham chiếu|Số tham chiếu,"
                + "SO_CTU=SO_CTU|Số chứng từ|Số CT,STT=STT|Dòng|Số thứ tự dòng|TT,"
                + "NGAY_LAP=NGAY_LAP|Ngày lập|Ngày nộp|Ngày chứng từ,"
                + "MST_NNOP=MST_NNOP|Mã số thuế|MST|MST người nộp,TEN_NNOP=TEN_NNOP|Tên người nộp|Người nộp thuế,"
                + "TONG_TIEN=TONG_TIEN|Tổng tiền,NDUNG_NOP=NDUNG_NOP|Nội dung nộp|Nội dung,"
                + "KY_THUE=KY_THUE|Kỳ thuế,TIEN_PNOP=TIEN_PNOP|Số tiền|Tiền phải nộp|Số tiền nộp,"
                + "TK=TK|Tài khoản,MA_CAP=MA_CAP|Cấp ngân sách|Mã cấp,MA_CHUONG=MA_CHUONG|Chương|Mã chương,"
                + "MA_NGANH=MA_NGANH|Mã ngành|Ngành kinh tế,"
                + "MA_NDKT=MA_NDKT|Tiểu mục|Mã NDKT|Mã nội dung kinh tế,"
                + "MA_DVSDNS=MA_DVSDNS|Mã ĐVQHNS|Đơn vị sử dụng ngân sách,MA_DIABAN=MA_DIABAN|Mã địa bàn|ĐBHC,"
                + "MA_QUY=MA_QUY|Mã quỹ,MA_CTMT=MA_CTMT|Mã CTMT|Chương trình mục tiêu,"
                + "MA_NGUON=MA_NGUON|Mã nguồn,MA_DPHONG=MA_DPHONG|Mã dự phòng,"
                + "MA_KBNN=MA_KBNN|Mã kho bạc|KBNN,MA_CQTHU=MA_CQTHU|Cơ quan thu|Mã cơ quan thu";

        /** As above. */
        String DECLARATION = "mst=mst|Mã số thuế,tenNNT=tenNNT|Tên người nộp thuế,dchiNNT=dchiNNT|Địa chỉ,"
                + "maTinhNNT=maTinhNNT|Mã tỉnh,tenTinhNNT=tenTinhNNT|Tên tỉnh,"
                + "maTKhai=maTKhai|Mã tờ khai,tenTKhai=tenTKhai|Tên tờ khai,loaiTKhai=loaiTKhai|Loại tờ khai,"
                + "soLan=soLan|Số lần|Lần nộp,kieuKy=kieuKy|Kiểu kỳ,kyKKhai=kyKKhai|Kỳ kê khai|Kỳ tính thuế,"
                + "kyKKhaiTuNgay=kyKKhaiTuNgay|Từ ngày,kyKKhaiDenNgay=kyKKhaiDenNgay|Đến ngày,"
                + "maCQTNoiNop=maCQTNoiNop|Mã cơ quan thuế,tenCQTNoiNop=tenCQTNoiNop|Tên cơ quan thuế,"
                + "ngayLapTKhai=ngayLapTKhai|Ngày lập,ngayKy=ngayKy|Ngày ký";

        /** As above. */
        String INVOICE = "MST_NBan=MST_NBan|MST người bán|Mã số thuế người bán,Ten_NBan=Ten_NBan|Tên người bán,"
                + "MST_NMua=MST_NMua|MST người mua|Mã số thuế người mua,"
                + "KHMSHDon=KHMSHDon|Ký hiệu mẫu số|Mẫu số,KHHDon=KHHDon|Ký hiệu hóa đơn|Ký hiệu,"
                + "SHDon=SHDon|Số hóa đơn,NLap=NLap|Ngày lập,DVTTe=DVTTe|Đơn vị tiền tệ|Tiền tệ,TGia=TGia|Tỷ giá,"
                + "TgTCThue=TgTCThue|Tổng tiền chưa thuế|Tiền chưa thuế,TgTThue=TgTThue|Tổng tiền thuế|Tiền thuế,"
                + "TgTTTBSo=TgTTTBSo|Tổng tiền thanh toán,SoDong=SoDong|Số dòng";

        /** As above. */
        String HOUSEHOLD = "taxCode=tax_code|ma_so_thue|mst|Mã số thuế,name=name|ten_hkd|ten_ho|Tên hộ kinh doanh,"
                + "address=address|dia_chi|Địa chỉ kinh doanh|Địa chỉ,"
                + "provinceCode=province_code|ma_tinh|Mã tỉnh,wardCode=ward_code|ma_xa|Mã xã|Mã phường xã,"
                + "occupationCode=occupation_code|ma_nganh|Mã ngành nghề,"
                + "occupation=occupation|nganh_nghe|Ngành nghề,taxMethod=tax_method|phuong_phap|Phương pháp tính thuế,"
                + "period=period|ky_thue|Kỳ thuế,revenueEstimate=revenue_estimate|doanh_thu_khoan|Doanh thu khoán,"
                + "tax=tax|so_thue|Số thuế,status=status|trang_thai|Trạng thái,"
                + "startedOn=started_on|ngay_bat_dau|Ngày bắt đầu,endedOn=ended_on|ngay_ket_thuc|Ngày kết thúc,"
                + "updatedAt=updated_at|ngay_cap_nhat|Ngày cập nhật";

        @AttributeDefinition(description = "The instance's id: names its queues and metrics")
        String instance() default "tax";

        @AttributeDefinition(description = "The office that answers for the data")
        String owner() default "";

        @AttributeDefinition(description = "After how many minutes without a message the source counts as late")
        int freshnessMinutes() default 1440;

        @AttributeDefinition(
                description = "The secret with which personal tax codes are hidden in keys, as a reference;"
                        + " made at first use")
        String personalKey() default "secret:tax-personal-key";

        @AttributeDefinition(description = "What rounding may amount to in each line of an invoice, in VND")
        int roundingPerLine() default 1;

        @AttributeDefinition(description = "What a ZIP may unpack to, in megabytes")
        int maxUnzippedMegabytes() default 4096;

        @AttributeDefinition(description = "The most entries in a ZIP")
        int maxZipEntries() default 10_000;

        @AttributeDefinition(description = "How many times its packed size an entry of a ZIP may be")
        int maxZipRatio() default 200;

        @AttributeDefinition(description = "Columns of extracts of payment slips: field=heading|heading,…")
        String revenueColumns() default "";

        @AttributeDefinition(description = "Columns of extracts of declarations")
        String declarationColumns() default "";

        @AttributeDefinition(description = "Columns of extracts of invoices")
        String invoiceColumns() default "";

        @AttributeDefinition(description = "Columns of the view and of extracts of household businesses")
        String householdColumns() default "";

        @AttributeDefinition(description = "The tax office's codes of a household's status and their words")
        String householdStatuses() default "00=active,01=closed,02=moved,03=closing,04=active,05=suspended,06=absent";

        @AttributeDefinition(
                description = "The day whose list of administrative units the codes are of; empty: each row's own day")
        String unitsAsOf() default "";
    }

    private final SourceDescriptor source;
    private final TaxNormaliser normaliser;
    private final SourceSecrets secrets;
    private final DropConfig drop;
    private final ViewConfig view;

    @Activate
    public TaxConnector(
            @Reference SourceSecrets secrets,
            @Reference AdministrativeUnits units,
            Config config,
            DropConfig drop,
            ViewConfig view) {
        Settings settings = Settings.of(config);
        this.source = new SourceDescriptor(
                "tax",
                settings.instance(),
                new Text("Thuế, thu ngân sách, hộ kinh doanh", "Tax, budget revenue, household businesses"),
                settings.owner(),
                Types.ALL,
                settings.freshness(),
                false);
        this.normaliser = new TaxNormaliser(settings, new TaxIds(secrets.key(settings.personalKey())), units);
        this.secrets = secrets;
        this.drop = drop;
        this.view = view;
    }

    @Override
    public SourceDescriptor source() {
        return source;
    }

    @Override
    public RoutesBuilder transport() {
        return WaysIn.of(source, drop, "households", view, secrets);
    }

    @Override
    public void normalise(RawMessage raw, RecordSink sink) throws UnreadableMessageException, IOException {
        normaliser.normalise(raw, sink);
    }
}
